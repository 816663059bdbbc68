package io.magicoder.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.events.EventJson;
import io.magicoder.events.GeneratedInstruction;
import org.junit.jupiter.api.Test;

class CleanerBenchmarkTest {
    @Test
    void wrongArgumentsAreRefused() {
        assertThat(CleanerBenchmark.run("--sideways", "3")).isEqualTo(2);
        assertThat(CleanerBenchmark.run("--rows", "many")).isEqualTo(2);
        assertThat(CleanerBenchmark.run("--rows")).isEqualTo(2);
    }

    @Test
    void rowsAreAllDifferentAndAsLargeAsAskedFor() {
        // When
        GeneratedInstruction first = new InstructionRows(2400).row(1);
        GeneratedInstruction second = new InstructionRows(2400).row(2);

        // Then
        assertThat(first.instructionId()).isNotEqualTo(second.instructionId());
        assertThat(first.problem()).isNotEqualTo(second.problem());
        assertThat(first.solution()).isNotEqualTo(second.solution());
        assertThat(EventJson.write(first)).hasSizeBetween(3000, 4000);
    }
}
