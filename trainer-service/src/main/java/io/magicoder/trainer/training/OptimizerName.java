package io.magicoder.trainer.training;

/** The optimizers a training can use. */
public enum OptimizerName {
    ADAMW,
    ADAFACTOR
}
