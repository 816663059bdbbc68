package io.magicoder.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.cli.UserError;
import io.magicoder.cli.imports.RowReading.Reading;
import io.magicoder.cli.imports.RowReading.Shape;
import io.magicoder.rowfiles.RowJson;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowReadingTest {
    private static Reading read(String row, String... columns) {
        RowReading reading = new RowReading(ImportSettings.columns(List.of(columns)));
        return reading.read(reading.named(RowJson.read(row)));
    }

    private static Reading.Pair pair(String row, String... columns) {
        Reading reading = read(row, columns);
        assertThat(reading).isInstanceOf(Reading.Pair.class);
        return (Reading.Pair) reading;
    }

    @Test
    void aRowOfOssInstructIsAskedInTheReferencesWords() {
        assertThat(pair("""
                {"lang": "java", "raw_index": 3, "index": 1, "seed": "int x;", "openai_fingerprint": "fp", "problem": "P",
                 "solution": "S"}
                """)).isEqualTo(new Reading.Pair(Shape.MAGICODER, "P", "S", null, false, false));
    }

    @Test
    void aRowOfEvolInstructIsAskedInItsOwnWords() {
        assertThat(pair("{\"instruction\": \"I\", \"output\": \"O\"}"))
                .isEqualTo(new Reading.Pair(Shape.ALPACA, "I", "O", "I", false, false));
    }

    @Test
    void theInputOfCodeAlpacaStandsBehindItsInstruction() {
        assertThat(pair("{\"instruction\": \"Sort\", \"input\": \"3, 1\", \"output\": \"1, 3\"}"))
                .isEqualTo(
                        new Reading.Pair(Shape.ALPACA, "Sort\nInput: 3, 1", "1, 3", "Sort\nInput: 3, 1", false, false));
        assertThat(pair("{\"instruction\": \"Sort\", \"input\": \" \", \"output\": \"x\"}")
                        .problem())
                .isEqualTo("Sort");
    }

    @Test
    void instructionAndResponseAreAPair() {
        assertThat(pair("{\"instruction\": \"I\", \"response\": \"R\"}"))
                .isEqualTo(new Reading.Pair(Shape.INSTRUCTION_RESPONSE, "I", "R", "I", false, false));
    }

    @Test
    void theFirstQuestionAndAnswerOfMessagesAreTakenAndWhatIsLeftOutIsSaid() {
        assertThat(pair("""
                {"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Q"},
                 {"role": "assistant", "content": "A"}, {"role": "user", "content": "Q2"}]}
                """)).isEqualTo(new Reading.Pair(Shape.CONVERSATION, "Q", "A", "Q", true, true));
    }

    @Test
    void conversationsOfShareGptAreRead() {
        assertThat(pair("""
                {"id": "x", "conversations": [{"from": "human", "value": "Q"}, {"from": "gpt", "value": "A"}]}
                """)).isEqualTo(new Reading.Pair(Shape.CONVERSATION, "Q", "A", "Q", false, false));
    }

    @Test
    void columnsOfAnyNameAreNamedByTheUser() {
        assertThat(pair(
                        "{\"question\": \"Q\", \"answer\": \"A\", \"problem\": \"a number\"}",
                        "problem=question",
                        "solution=answer"))
                .isEqualTo(new Reading.Pair(Shape.MAGICODER, "Q", "A", null, false, false));
        assertThat(pair(
                                "{\"chat\": [{\"role\": \"user\", \"content\": \"Q\"}, {\"role\": \"assistant\", \"content\": \"A\"}]}",
                                "messages=chat")
                        .shape())
                .isEqualTo(Shape.CONVERSATION);
    }

    @Test
    void theRowItselfStaysAsItIs() {
        ObjectNode row = RowJson.read("{\"question\": \"Q\"}");
        var _ = new RowReading(Map.of("problem", "question")).named(row);
        assertThat(row.has("problem")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '`', textBlock = """
                    {"a": 1}                                                => has the columns of no shape of instruction rows (a)
                    {"problem": "P"}                                        => has no column solution
                    {"instruction": ["a", "b"], "output": "O"}              => has no text in instruction, but array
                    {"instruction": null, "output": "O"}                    => has no text in instruction, but null
                    {"messages": []}                                        => does not begin with a question and its answer
                    {"messages": [{"role": "assistant", "content": "A"}]}   => does not begin with a question and its answer
                    {"messages": [{"role": "user", "content": "Q"}, {"role": "tool", "content": "T"}]} => does not begin with a question
                    {"conversations": [{"from": "human", "value": "Q"}, {"from": "gpt", "value": 3}]}  => does not begin with a question
                    """)
    void whatIsNoPairHasAReason(String row, String reason) {
        assertThat(read(row))
                .isInstanceOfSatisfying(
                        Reading.Unusable.class,
                        unusable -> assertThat(unusable.reason()).startsWith(reason));
    }

    @ParameterizedTest
    @ValueSource(strings = {"problem", "=x", "problem=", "stars=x"})
    void anAssignmentThatIsNoneIsRefused(String assignment) {
        assertThatThrownBy(() -> ImportSettings.columns(List.of(assignment)))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("--columns " + assignment);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "../x", "run-0123456789ab", "-x"})
    void aNameThatIsNoneIsRefused(String name) {
        assertThatThrownBy(() -> new ImportSettings(name, Map.of(), "", "unknown"))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("--data-set " + name);
    }
}
