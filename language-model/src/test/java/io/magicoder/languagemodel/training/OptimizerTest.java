package io.magicoder.languagemodel.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.magicoder.languagemodel.Golden;
import io.magicoder.languagemodel.engine.Djl;
import io.magicoder.languagemodel.program.TorchProgram;
import io.magicoder.languagemodel.weights.GoldenTensors;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The optimizers against vectors of PyTorch and transformers. */
class OptimizerTest {
    private static final List<String> NAMES = List.of("cube", "matrix", "single", "vector", "wide");

    @ParameterizedTest
    @ValueSource(strings = {"adamw", "adamw-decay", "adafactor", "adafactor-decay"})
    void takesTheStepsOfTheReference(String name) throws IOException {
        // Given
        Path file = Golden.directory("optimizers").resolve(name + ".safetensors");
        JsonNode settings = Golden.json(file.resolveSibling(name + ".json")).get("settings");
        int steps =
                Golden.json(file.resolveSibling(name + ".json")).get("steps").asInt();
        for (String parameter : NAMES) { // each by itself: here vectors decay, too
            try (PtNDManager manager = Djl.newManager();
                    TorchProgram program = TrainedParameters.program(manager)) {
                long[] shape = GoldenTensors.shape(file, parameter + ".0");
                PtNDArray weight = tensor(manager, shape, GoldenTensors.tensor(file, parameter + ".0"));
                PtNDArray gradient = tensor(manager, shape, GoldenTensors.tensor(file, parameter + ".0"));
                TrainedParameters trained = new TrainedParameters(
                        manager,
                        program,
                        List.of(parameter),
                        List.of(weight),
                        List.of(gradient),
                        List.of(),
                        TrainedParameters.Rounding.NONE,
                        Runnable::run,
                        true);
                Optimizer optimizer = optimizer(trained, settings);
                List<Double> errors = new ArrayList<>();
                for (int step = 1; step <= steps; step++) {
                    gradient.set(FloatBuffer.wrap(GoldenTensors.tensor(file, parameter + ".gradient." + step)));

                    // When
                    optimizer.step(settings.get("lr").asDouble());

                    // Then
                    errors.add(Golden.error(weight.toFloatArray(), GoldenTensors.tensor(file, parameter + "." + step)));
                }
                assertThat(errors).as(parameter).allMatch(error -> error < 1e-6);
            }
        }
    }

    private static Optimizer optimizer(TrainedParameters trained, JsonNode settings) {
        double decay = settings.get("weight_decay").asDouble();
        if (settings.has("beta2")) {
            return new AdamW(
                    trained,
                    settings.get("beta1").asDouble(),
                    settings.get("beta2").asDouble(),
                    settings.get("eps").asDouble(),
                    decay);
        }
        JsonNode beta1 = settings.get("beta1");
        return new Adafactor(
                trained, beta1.isNull() ? OptionalDouble.empty() : OptionalDouble.of(beta1.asDouble()), decay);
    }

    private static PtNDArray tensor(PtNDManager manager, long[] shape, float[] numbers) {
        return (PtNDArray) manager.create(numbers, new Shape(shape));
    }
}
