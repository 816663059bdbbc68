package io.magicoder.languagemodel;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.engine.Device;
import io.magicoder.languagemodel.engine.JavaProcess;
import io.magicoder.languagemodel.text.TrainingRow;
import io.magicoder.languagemodel.training.AdamW;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same training twice, each in a process of its own, which measures and allocates for itself, with two threads. */
class DeterminismTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void theSameTrainingGivesTheSameBits(Precision precision) {
        List<String> first = train(precision, "first");

        assertThat(train(precision, "second")).isEqualTo(first);
        assertThat(first.getLast()).hasSize(64);
    }

    private List<String> train(Precision precision, String name) {
        List<String> lines = JavaProcess.run(
                Child.class,
                List.of(precision.name(), folder.resolve(name).toString()),
                List.of("-Dai.djl.pytorch.num_threads=2"),
                Map.of("OMP_NUM_THREADS", "2"));
        return lines.stream()
                .filter(line -> line.startsWith("step") || line.length() == 64)
                .toList();
    }

    /** Prints the losses of some steps and the hash of the weights after them. */
    static final class Child {
        private Child() {}

        public static void main(String... args) throws Exception {
            Path directory = Path.of(args[1]);
            Computation computation = new Computation(Precision.valueOf(args[0]), Device.CPU, true);
            ModelConfig config = ModelConfig.small(500, 96, 2, 4, 2, 160, 512, 0, 1);
            SplittableRandom random = new SplittableRandom(1);
            try (CausalLanguageModel model = CausalLanguageModel.initialize(config, computation, 1);
                    AdamW optimizer = new AdamW(model, 0.9, 0.999, 1e-8, 0.1)) {
                for (int step = 0; step < 3; step++) {
                    List<TrainingRow> rows = new ArrayList<>();
                    for (int i = 0; i < 6; i++) {
                        rows.add(new TrainingRow(
                                random.ints(random.nextInt(2, 150), 0, 500).toArray(), 1));
                    }
                    model.clearGradients();
                    double loss = model.accumulateGradients(rows, 1000).sum();
                    double norm = model.gradientNorm();
                    System.out.println("step " + Double.toHexString(loss) + " " + Double.toHexString(norm));
                    model.scaleGradients(1 / norm);
                    optimizer.step(0.001);
                }
                model.save(directory);
            }
            byte[] weights = Files.readAllBytes(directory.resolve("model.safetensors"));
            System.out.println(HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(weights)));
        }
    }
}
