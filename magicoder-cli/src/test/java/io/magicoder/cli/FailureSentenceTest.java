package io.magicoder.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailureSentenceTest {
    @TempDir
    private Path folder;

    @Test
    void saysWhatIsWrongWithAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");

        assertThat(FailureSentence.of(catchThrowable(() -> Files.readString(folder.resolve("none")))))
                .isEqualTo(folder.resolve("none") + " does not exist");
        assertThat(FailureSentence.of(catchThrowable(() -> Files.createDirectories(file))))
                .isEqualTo(file + " is a file, where a folder is wanted");
        assertThat(FailureSentence.of(catchThrowable(() -> Files.newDirectoryStream(file))))
                .isEqualTo(file + " is no folder");
        assertThat(FailureSentence.of(catchThrowable(() -> Files.delete(folder))))
                .isEqualTo(folder + " is a folder that is not empty");
        assertThat(FailureSentence.of(new AccessDeniedException("/x")))
                .isEqualTo("/x may not be read or written by this user");
    }

    @Test
    void looksBehindWhatOnlyWraps() {
        IOException cause = new IOException("the disk is full");

        assertThat(FailureSentence.of(new UncheckedIOException(cause))).isEqualTo("the disk is full");
        assertThat(FailureSentence.of(new IllegalStateException("out.jsonl", new RuntimeException(cause))))
                .isEqualTo("out.jsonl");
        assertThat(FailureSentence.of(new IllegalStateException(null, cause))).isEqualTo("the disk is full");
        assertThat(FailureSentence.of(new StackOverflowError()))
                .isEqualTo("StackOverflowError (--verbose shows where)");
    }
}
