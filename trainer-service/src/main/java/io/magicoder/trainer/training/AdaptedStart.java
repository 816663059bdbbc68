package io.magicoder.trainer.training;

import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.config.LoraSettings;
import io.magicoder.languagemodel.text.Tokenizer;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A low-rank adapter is trained, and the weights stay. */
record AdaptedStart(StartingModel model, @Nullable Tokenizer tokenizer, TrainingSettings settings, LoraSettings lora)
        implements TrainingStart {
    @Override
    public CausalLanguageModel begin() {
        return adapted(opened -> opened.adapt(lora, settings.seed()));
    }

    @Override
    public CausalLanguageModel resume(Path directory) {
        return adapted(opened -> opened.adapt(directory));
    }

    private CausalLanguageModel adapted(Consumer<CausalLanguageModel> adapting) {
        CausalLanguageModel opened = model.open(tokenizer, settings);
        try {
            adapting.accept(opened);
            return opened;
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    @Override
    public void keep(CausalLanguageModel trained, Path directory) {
        trained.saveAdapter(directory, model.description());
    }
}
