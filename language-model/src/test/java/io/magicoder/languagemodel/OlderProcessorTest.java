package io.magicoder.languagemodel;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.decoding.GenerationSettings;
import io.magicoder.languagemodel.text.TrainingRow;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In processes whose libraries are told to use less than this processor has. */
class OlderProcessorTest {
    @ParameterizedTest
    @CsvSource({"AVX2, avx2", "AVX512_CORE_VNNI, avx512"})
    void bf16WorksWithoutBf16Units(String ofOneDnn, String ofPyTorch) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName());
        builder.environment().put("ONEDNN_MAX_CPU_ISA", ofOneDnn);
        builder.environment().put("ATEN_CPU_CAPABILITY", ofPyTorch);
        Process child = builder.redirectErrorStream(true).start();

        List<String> lines;
        try (var output = child.inputReader()) {
            lines = output.lines().toList();
        }

        assertThat(child.waitFor()).as(() -> String.join("\n", lines)).isZero();
        assertThat(lines.getLast()).isEqualTo("same");
    }

    /** Trains, scores and decodes in both precisions and compares. */
    static final class Child {
        private Child() {}

        public static void main(String... args) {
            ModelConfig config = ModelConfig.small(64, 64, 2, 4, 2, 96, 64, 0, 1);
            List<TrainingRow> rows = List.of(new TrainingRow(new int[] {3, 4, 5, 6, 7, 8}, 1));
            try (CausalLanguageModel fp32 = CausalLanguageModel.initialize(config, Precision.FP32, 1);
                    CausalLanguageModel bf16 = CausalLanguageModel.initialize(config, Precision.BF16, 1)) {
                double expected = fp32.score(rows).getFirst().nll();
                double actual = bf16.score(rows).getFirst().nll();
                fp32.accumulateGradients(rows, 5);
                bf16.accumulateGradients(rows, 5);
                int decoded = bf16.generate(new int[] {3}, GenerationSettings.greedy(8), token -> true)
                        .tokenIds()
                        .length;
                boolean same = Math.abs(actual / expected - 1) < 0.01
                        && Math.abs(bf16.gradientNorm() / fp32.gradientNorm() - 1) < 0.02
                        && decoded > 0;
                System.out.println(
                        same
                                ? "same"
                                : expected + " " + actual + " " + fp32.gradientNorm() + " " + bf16.gradientNorm());
            }
        }
    }
}
