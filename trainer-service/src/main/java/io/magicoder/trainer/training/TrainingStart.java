package io.magicoder.trainer.training;

import io.magicoder.languagemodel.CausalLanguageModel;
import java.nio.file.Path;

/** Opens the model of a training at its begin and in its middle. Whoever opens it closes it. */
public interface TrainingStart {
    /** With its first weights, and its adapter if one is trained. */
    CausalLanguageModel begin();

    /** With what {@link #keep} wrote into a directory. */
    CausalLanguageModel resume(Path directory);

    /** Writes what the training has changed: the weights, or the adapter. */
    void keep(CausalLanguageModel model, Path directory);
}
