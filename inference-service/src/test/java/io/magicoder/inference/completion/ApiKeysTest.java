package io.magicoder.inference.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiKeysTest {
    /** SHA-256 of {@code secret}, as sha256sum prints it. */
    private static final String HASH = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";

    @TempDir
    Path folder;

    @Test
    void letsInWhoHasAKeyOfTheFile() throws IOException {
        ApiKeys keys = ApiKeys.of(Optional.of(file("# ours\n\n" + "0".repeat(64) + "\n" + HASH + " of the editor\n")));

        assertThat(keys.allows("Bearer secret")).isTrue();
        assertThat(keys.allows("bearer  secret ")).isTrue();
        assertThat(keys.allows("Bearer Secret")).isFalse();
        assertThat(keys.allows("Bearer " + HASH)).isFalse();
        assertThat(keys.allows("Basic secret")).isFalse();
        assertThat(keys.allows(null)).isFalse();
    }

    @Test
    void letsEverybodyInWithoutAFile() {
        assertThat(ApiKeys.of(Optional.empty()).allows(null)).isTrue();
    }

    @Test
    void aFileThatCannotBeUsedIsNamed() throws IOException {
        Path plain = file(HASH + "\nsecret\n");
        assertThatThrownBy(() -> ApiKeys.of(Optional.of(plain)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("line 2 of the file of API keys " + plain)
                .message()
                .doesNotContain("secret");
        Path empty = file("# none\n");
        assertThatThrownBy(() -> ApiKeys.of(Optional.of(empty))).hasMessageContaining("names no key");
        assertThatThrownBy(() -> ApiKeys.of(Optional.of(folder.resolve("none"))))
                .hasMessageContaining("cannot be read");
    }

    private Path file(String text) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "keys", ""), text);
    }
}
