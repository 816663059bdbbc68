package io.magicoder.generator.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenBudgetTest {
    @ParameterizedTest
    @CsvSource({"100,2500", "5682,2500", "5683,2499", "8181,1", "8182,0", "9000,-818"})
    void theAnswerGetsWhatThePromptLeavesOfTheContextAsInTheReference(int promptTokens, int room) {
        assertThat(new TokenBudget(String::length, 8192, 2500).forAnswer("x".repeat(promptTokens)))
                .isEqualTo(room);
    }

    @Test
    void aLongMessageOfFewTokensLeavesRoom() {
        assertThat(new TokenBudget(prompt -> 100, 8192, 2500).forAnswer("x".repeat(50_000)))
                .isEqualTo(2500);
    }

    @Test
    void anOpenAiEncodingCountsAsTheTeacherDoes() {
        // "hello world" is two tokens and special tokens in source code are plain text.
        assertThat(TokenCounter.named("cl100k_base").count("hello world")).isEqualTo(2);
        assertThat(TokenCounter.named("cl100k_base").count("<|endoftext|>")).isGreaterThan(1);
    }

    @Test
    void theEstimateNeedsNoVocabulary() {
        assertThat(TokenCounter.named("estimate").count("abcdefg")).isEqualTo(3);
    }

    @Test
    void anUnknownTokenizerIsRefusedWithTheChoices() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TokenCounter.named("cl99"))
                .withMessageContainingAll("cl99", "estimate", "cl100k_base");
    }
}
