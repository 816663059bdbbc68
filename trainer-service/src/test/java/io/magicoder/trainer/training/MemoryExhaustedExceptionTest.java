package io.magicoder.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.languagemodel.text.TrainingRow;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryExhaustedExceptionTest {
    private static final TrainingSettings SETTINGS = TrainingSettings.preset("magicoder", Map.of());
    private static final List<TrainingRow> ROWS =
            List.of(new TrainingRow(new int[600], 1), new TrainingRow(new int[400], 1));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "the program accumulate failed: [enforce fail at alloc_cpu.cpp:119] . DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes",
                "the program accumulate failed: CUDA out of memory. Tried to allocate 20.00 MiB"
            })
    void saysWhatWouldNeedLess(String message) {
        assertThat(MemoryExhaustedException.of(new IllegalStateException(message), SETTINGS, ROWS))
                .hasValueSatisfying(sentence -> assertThat(sentence)
                        .hasMessage("the memory of the device is not enough for a pass of 1000 tokens: set"
                                + " checkpointing=true, or micro-batch-tokens to 500 or less, or max-length if a row alone"
                                + " is too long"));
    }

    @Test
    void anotherFailureStaysWhatItIs() {
        assertThat(MemoryExhaustedException.of(new IllegalStateException("index out of range"), SETTINGS, ROWS))
                .isEmpty();
    }
}
