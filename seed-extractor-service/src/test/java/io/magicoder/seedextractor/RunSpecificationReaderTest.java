package io.magicoder.seedextractor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.magicoder.events.RunSpecification;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunSpecificationReaderTest {
    @Test
    void shouldGiveAbsentMembersTheirDefaults() {
        // When
        RunSpecification specification = read("{\"sources\": [\"src\"]}");

        // Then
        assertThat(specification.strategy()).isEqualTo(RunSpecification.DEFAULT_STRATEGY);
        assertThat(specification.seed()).isEqualTo(RunSpecification.DEFAULT_SEED);
        assertThat(specification.maxNewData()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'sources': ['a'], 'quota': 1}     | run specification: 'quota' is no member; the members are ",
                "{'sources': []}                    | run specification: sources is empty",
                "{'sources': 'a'}                   | run specification: the value of 'sources' does not fit: ",
                "{'sources': ['a'], 'seed': 1.5}    | run specification: the value of 'seed' does not fit: ",
                "{'sources': ['a'], 'minLines': 0}  | run specification: minLines is 0: it must be at least 1",
                "[]                                 | run specification: it is no such object: ",
                "null                               | run specification: it is null",
                "{'sources': ['a']                  | run specification: it is no",
                "nonsense                           | run specification: it is no JSON: Unrecognized token",
                "''                                 | run specification: it is no",
            })
    void shouldSayInOneSentenceWhatIsWrong(String json, String message) {
        assertThatThrownBy(() -> read(json.replace('\'', '"')))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message)
                .message()
                .hasLineCount(1);
    }

    private static RunSpecification read(String json) {
        return RunSpecificationReader.read(json.getBytes(StandardCharsets.UTF_8));
    }
}
