package io.magicoder.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.decoding.GenerationSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyntheticCheckpointTest {
    @TempDir
    Path directory;

    @Test
    void aCheckpointIsReadAndWritesOnlyTheTokensThatItMay() throws Exception {
        // Given
        ServedShape shape = ServedShape.TINY;
        SyntheticCheckpoint.write(directory, shape, 33, 127);

        // When
        List<Integer> written = new ArrayList<>();
        long parameters;
        try (CausalLanguageModel model = CausalLanguageModel.load(directory, Precision.FP32)) {
            parameters = model.parameterCount();
            model.generate(new int[] {40}, new GenerationSettings(100, 0, 1, 0, 0, true), written::add);
        }

        // Then: beside the matrices there are norms, two of each layer and one
        assertThat(parameters)
                .isEqualTo(shape.inLayers() + shape.inHead() + shape.hidden() * (2L * shape.layers() + 1));
        assertThat(written).hasSize(100).allMatch(id -> id >= 33 && id < 127);
    }
}
