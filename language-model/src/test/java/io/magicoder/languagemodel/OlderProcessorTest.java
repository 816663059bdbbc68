package io.magicoder.languagemodel;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.decoding.GenerationSettings;
import io.magicoder.languagemodel.engine.JavaProcess;
import io.magicoder.languagemodel.text.TrainingRow;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In processes whose libraries are told to use less than this processor has. */
class OlderProcessorTest {
    @ParameterizedTest
    @CsvSource({"AVX2, avx2", "AVX512_CORE_VNNI, avx512"})
    void bf16WorksWithoutBf16Units(String ofOneDnn, String ofPyTorch) {
        List<String> lines = JavaProcess.run(
                Child.class,
                List.of(),
                List.of(),
                Map.of("ONEDNN_MAX_CPU_ISA", ofOneDnn, "ATEN_CPU_CAPABILITY", ofPyTorch));

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
