package io.magicoder.trainer.training;

import io.magicoder.languagemodel.CausalLanguageModel;
import java.nio.file.Path;

/** Opens the model of a training. Whoever asks closes it. */
public interface TrainingStart {
    /** With its first weights. */
    CausalLanguageModel begin();

    /** With the weights that {@link CausalLanguageModel#save} wrote into a directory in the middle of the training. */
    CausalLanguageModel resume(Path directory);
}
