package io.magicoder.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import org.junit.jupiter.api.Test;

class GeneratorBenchmarkTest {
    @Test
    void wrongArgumentsAreRefused() {
        assertThat(GeneratorBenchmark.run("--sideways", "3")).isEqualTo(2);
        assertThat(GeneratorBenchmark.run("--rows", "many")).isEqualTo(2);
        assertThat(GeneratorBenchmark.run("--rows")).isEqualTo(2);
    }

    @Test
    void messagesOfOneConnectionAreToldApart() throws Exception {
        // Given
        byte[] one = HttpMessage.of("POST / HTTP/1.1", "{\"text\":\"ä\n\"}");
        byte[] both = new byte[2 * one.length];
        System.arraycopy(one, 0, both, 0, one.length);
        System.arraycopy(one, 0, both, one.length, one.length);
        BufferedInputStream in = new BufferedInputStream(new ByteArrayInputStream(both));
        // Then
        assertThat(HttpMessage.skip(in)).isTrue();
        assertThat(HttpMessage.skip(in)).isTrue();
        assertThat(HttpMessage.skip(in)).isFalse();
    }
}
