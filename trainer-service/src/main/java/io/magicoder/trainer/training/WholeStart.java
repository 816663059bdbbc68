package io.magicoder.trainer.training;

import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.text.Tokenizer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** All weights are trained. */
record WholeStart(StartingModel model, @Nullable Tokenizer tokenizer, TrainingSettings settings)
        implements TrainingStart {
    @Override
    public CausalLanguageModel begin() {
        return model.open(tokenizer, settings);
    }

    @Override
    public CausalLanguageModel resume(Path directory) {
        return CausalLanguageModel.load(directory, settings.computation());
    }

    @Override
    public void keep(CausalLanguageModel trained, Path directory) {
        trained.save(directory);
    }
}
