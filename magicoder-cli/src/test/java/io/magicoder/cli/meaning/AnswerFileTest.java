package io.magicoder.cli.meaning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswerFileTest {
    private static final int SIZE = 3;

    @TempDir
    private Path folder;

    @SuppressWarnings("NullAway.Init") // JUnit calls name()
    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("new/answers");
    }

    @Test
    void answersAreFoundByTheirQuestionTheNextTime() throws IOException {
        // Given
        try (AnswerFile answers = AnswerFile.open(file, SIZE)) {
            answers.put("question", bytes("yes"));
            answers.put("ünicode", bytes("no!"));
            answers.put("question", bytes("oh?"));
            assertThat(answers.find("question")).contains(bytes("oh?"));
        }

        // When
        try (AnswerFile answers = AnswerFile.open(file, SIZE)) {
            // Then
            assertThat(answers.find("question")).contains(bytes("oh?"));
            assertThat(answers.find("ünicode")).contains(bytes("no!"));
            assertThat(answers.find("Question")).isEmpty();
            assertThat(answers.look("question")).contains(bytes("oh?"));
            assertThat(answers.found()).isEqualTo(2);
        }
    }

    @Test
    void moreAnswersThanAreReadAtOnceAreAllFound() throws IOException {
        // Given
        int count = 40_000;
        try (AnswerFile answers = AnswerFile.open(file, SIZE)) {
            IntStream.range(0, count).forEach(i -> answers.put("question " + i, number(i)));
        }

        // When
        try (AnswerFile answers = AnswerFile.open(file, SIZE)) {
            // Then
            assertThat(IntStream.range(0, count)
                            .allMatch(i -> answers.find("question " + i)
                                    .filter(found -> Arrays.equals(found, number(i)))
                                    .isPresent()))
                    .isTrue();
        }
    }

    @Test
    void whatAKilledCommandBeganCountsAsNoneAndTheRestStays() throws IOException {
        // Given
        fill("first", "second");
        byte[] whole = Files.readAllBytes(file);

        for (int lost = 1; lost < 20; lost++) {
            // When
            Files.write(file, Arrays.copyOf(whole, whole.length - lost));

            // Then
            try (AnswerFile answers = AnswerFile.open(file, SIZE)) {
                assertThat(answers.find("first")).contains(bytes("fir"));
                assertThat(answers.find("second")).isEmpty();
                answers.put("third", bytes("thi"));
            }
            try (AnswerFile answers = AnswerFile.open(file, SIZE)) {
                assertThat(answers.find("first")).contains(bytes("fir"));
                assertThat(answers.find("third")).contains(bytes("thi"));
            }
        }
    }

    @Test
    void aDamagedAnswerIsNotGiven() throws IOException {
        // Given
        fill("first", "second");
        byte[] damaged = Files.readAllBytes(file);
        damaged[damaged.length - 6] ^= 1;

        // When
        Files.write(file, damaged);

        // Then
        try (AnswerFile answers = AnswerFile.open(file, SIZE)) {
            assertThat(answers.find("first")).isPresent();
            assertThat(answers.find("second")).isEmpty();
        }
    }

    @Test
    void aFileOfAnotherSizeOrAnotherKindBeginsAnew() throws IOException {
        for (String before : new String[] {"", "no answers", "no answers, but more than a header"}) {
            // Given
            Files.createDirectories(file.getParent());
            Files.writeString(file, before);

            // When
            fill("first");

            // Then
            try (AnswerFile answers = AnswerFile.open(file, SIZE)) {
                assertThat(answers.find("first")).contains(bytes("fir"));
            }
        }
        try (AnswerFile answers = AnswerFile.open(file, SIZE + 1)) {
            assertThat(answers.find("first")).isEmpty();
            assertThatThrownBy(() -> answers.put("first", bytes("fir")))
                    .hasMessageContaining("the answer has 3 bytes, those in")
                    .hasMessageContaining("have 4");
        }
    }

    @Test
    void twoCommandsDoNotWriteIntoOneFile() throws IOException {
        // Given
        try (AnswerFile first = AnswerFile.open(file, SIZE)) {
            first.put("first", bytes("fir"));

            // When
            try (AnswerFile second = AnswerFile.open(file, SIZE)) {
                second.clear();
                second.put("second", bytes("sec"));

                // Then
                assertThat(second.isMine()).isFalse();
                assertThat(second.find("second")).isEmpty();
            }
            first.put("third", bytes("thi"));
        }
        try (AnswerFile answers = AnswerFile.open(file, SIZE)) {
            assertThat(answers.isMine()).isTrue();
            assertThat(answers.find("first")).isPresent();
            assertThat(answers.find("third")).isPresent();
        }
    }

    @Test
    void forgottenAnswersDoNotComeBack() throws IOException {
        // Given
        fill("first", "second");

        // When
        try (AnswerFile answers = AnswerFile.open(file, SIZE)) {
            answers.clear();
            answers.put("third", bytes("thi"));
        }

        // Then
        try (AnswerFile answers = AnswerFile.open(file, SIZE)) {
            assertThat(answers.find("first")).isEmpty();
            assertThat(answers.find("second")).isEmpty();
            assertThat(answers.find("third")).isPresent();
        }
        assertThat(Files.size(file)).isEqualTo(8 + 32 + SIZE + 4);
    }

    /** Each question is answered by its first letters. */
    private void fill(String... questions) throws IOException {
        try (AnswerFile answers = AnswerFile.open(file, SIZE)) {
            for (String question : questions) {
                answers.put(question, bytes(question.substring(0, SIZE)));
            }
        }
    }

    private static byte[] number(int value) {
        return new byte[] {(byte) (value >> 16), (byte) (value >> 8), (byte) value};
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
