package io.magicoder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeedsCommandTest {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void theSummaryCountsByLanguageAndNamesAQuotaThatNothingIsOf() throws IOException {
        // Given
        Path source = directory.resolve("plus.py");
        Files.writeString(source, """
                def plus(numbers):
                    \"\"\"The sum of the positive numbers of a list.\"\"\"
                    return sum(number for number in numbers if number > 0)
                """);
        ByteArrayOutputStream error = new ByteArrayOutputStream();
        PrintStream realError = System.err;
        System.setErr(new PrintStream(error, true, StandardCharsets.UTF_8));
        try {
            // When
            int exit = Magicoder.run(
                    "seeds",
                    "--source",
                    source.toString(),
                    "--quota",
                    "Python=5",
                    "--quota",
                    "pyhton=5",
                    "--out",
                    directory.resolve("seeds.jsonl").toString());
            // Then
            assertThat(exit).isZero();
            assertThat(error.toString(StandardCharsets.UTF_8))
                    .contains("wrote 1 seeds to ", " {python=1}; passed over {}; none of pyhton, which --quota names");
        } finally {
            System.setErr(realError);
        }
    }
}
