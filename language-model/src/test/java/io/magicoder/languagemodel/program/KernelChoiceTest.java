package io.magicoder.languagemodel.program;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.engine.CudaDriver;
import io.magicoder.languagemodel.engine.Device;
import io.magicoder.languagemodel.engine.Djl;
import io.magicoder.languagemodel.program.Kernels.Attention;
import io.magicoder.languagemodel.weights.Weights;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelChoiceTest {
    @ParameterizedTest
    @CsvSource({
        "BF16, 64, false, 90, PACKED",
        "BF16, 128, false, 80, PACKED",
        "BF16, 256, false, 90, PACKED",
        // It does not know these heads, fp32, or older cards, and adds in any order.
        "BF16, 264, false, 90, PLAIN",
        "BF16, 20, false, 90, PLAIN",
        "FP32, 64, false, 90, PLAIN",
        "BF16, 64, false, 75, PLAIN",
        "BF16, 64, true, 90, PLAIN"
    })
    void flashAttentionIsTakenWhereItCanBe(
            Precision precision, int headSize, boolean deterministic, int capability, Attention expected) {
        Kernels kernels = Kernels.ofCuda(precision, headSize, deterministic, capability);

        assertThat(kernels.attention()).isEqualTo(expected);
        assertThat(kernels.sortedSums()).isEqualTo(deterministic);
        assertThat(kernels.products()).as("nothing is measured for a GPU").isEqualTo(Products.PLAIN);
    }

    @Test
    void aDeterministicProcessorMeasuresNothing() {
        assertThat(Products.known(Precision.FP32)).isEqualTo(Products.PLAIN);
        assertThat(Products.known(Precision.BF16)).isEqualTo(Products.known(Precision.BF16));
        assertThat(Kernels.ofCpu(Precision.BF16, true).products()).isEqualTo(Products.known(Precision.BF16));
    }

    /** What is measured on a machine with a card and without Java. */
    @Test
    void theProgramForAGpuIsAFile() throws Exception {
        Kernels kernels = Kernels.ofCuda(Precision.BF16, 64, false, CudaDriver.Card.AMPERE);
        ModelConfig config = ModelConfig.small(8, 8, 1, 1, 1, 8, 8, 0, 1);

        byte[] archive = ModelProgram.archive(config, kernels, Device.parse("cuda:3"), List.of());

        Map<String, String> entries = new HashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.ISO_8859_1));
            }
        }
        assertThat(entries.get("m/code/__torch__.py")).contains("_flash_attention_forward", "packed : bool");
        assertThat(entries.get("m/data.pkl")).contains("cuda:3");
    }

    /** How a GPU makes new weights: where they lie. */
    @Test
    void numbersAreDrawnInPlaceByTheirSeed() {
        try (PtNDManager manager = Djl.newManager();
                TorchProgram tensors = TorchProgram.load(manager, Map.of(), List.of(Weights.SOURCE), true)) {
            PtNDArray one = tensors.tensor(manager, "zeros", new long[] {300, 400}, 6);
            PtNDArray same = tensors.tensor(manager, "zeros", new long[] {300, 400}, 6);
            PtNDArray other = tensors.tensor(manager, "zeros", new long[] {300, 400}, 6);

            tensors.run("draw", one, 1.0, 0.5, 7L);
            tensors.run("draw", same, 1.0, 0.5, 7L);
            tensors.run("draw", other, 1.0, 0.5, 8L);

            assertThat(same.toFloatArray()).isEqualTo(one.toFloatArray());
            assertThat(other.toFloatArray()).isNotEqualTo(one.toFloatArray());
            double sum = 0;
            double squares = 0;
            for (float number : one.toFloatArray()) {
                sum += number;
                squares += (number - 1.0) * (number - 1.0);
            }
            assertThat(sum / 120_000).isBetween(0.99, 1.01);
            assertThat(Math.sqrt(squares / 120_000)).isBetween(0.495, 0.505);
        }
    }
}
