package io.magicoder.trainer;

import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.text.Tokenizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Hugging Face directories of models with random weights, for trainings to start from. */
public final class SmallBaseModel {
    private SmallBaseModel() {}

    /** A Llama of one layer over bytes. */
    public static Path write(Path directory, int contextLength) {
        Tokenizer.writeByteLevel(directory);
        ModelConfig config = ModelConfig.small(258, 32, 1, 2, 1, 64, contextLength, 256, 257);
        try (CausalLanguageModel model = CausalLanguageModel.initialize(config, Precision.FP32, 1)) {
            model.save(directory);
        }
        return directory;
    }

    /** Makes the last number of its weights NaN. */
    public static void damage(Path directory) throws IOException {
        try (FileChannel weights = FileChannel.open(directory.resolve("model.safetensors"), StandardOpenOption.WRITE)) {
            ByteBuffer number = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            weights.write(number.putFloat(Float.NaN).flip(), weights.size() - Float.BYTES);
        }
    }
}
