package io.magicoder.languagemodel.training;

/** What an optimizer can train. */
@FunctionalInterface
public interface Trainable {
    /** What is trained, with the gradients that are added up for it; to be closed before the model. */
    TrainedParameters trainedParameters();
}
