package io.magicoder.cli.cleaning;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.rowfiles.RowJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowLanguageTest {
    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '"', textBlock = """
                    {"lang": "C++"}            => x                   => cpp
                    {"language": "Python3"}    => x                   => python
                    {"lang": "cobol"}          => x                   => cobol
                    {}                         => ```js\\nf()\\n```   => javascript
                    {}                         => ```\\nf()\\n```     => unknown
                    {}                         => ```rb\\nf()\\n```   => ruby
                    {}                         => ```text\\nf()\\n``` => unknown
                    {"lang": " "}              => words               => unknown
                    """)
    void isWhatTheRowOrItsFenceSays(String row, String solution, String language) {
        assertThat(RowLanguage.of(RowJson.read(row), solution.replace("\\n", "\n")))
                .isEqualTo(language);
    }

    @Test
    void looksAtTheAnswersOfAnyShape() {
        String fences = "```\\nx\\n```\\n```rust\\nx\\n```";
        assertThat(RowLanguage.of(RowJson.read("{\"instruction\": \"how?\", \"output\": \"" + fences + "\"}")))
                .isEqualTo("rust");
        assertThat(RowLanguage.of(
                        RowJson.read("{\"messages\": [{\"role\": \"user\", \"content\": \"```python\\nx\\n```\"},"
                                + " {\"role\": \"assistant\", \"content\": \"" + fences + "\"}]}")))
                .isEqualTo("rust");
        assertThat(RowLanguage.of(RowJson.read("{\"text\": \"no pair\"}"))).isEqualTo("unknown");
    }
}
