package io.magicoder.trainer.training;

import io.magicoder.languagemodel.training.OptimizerKind;

/** The optimizers a training can use. */
public enum OptimizerName {
    ADAMW(OptimizerKind.ADAMW),
    ADAFACTOR(OptimizerKind.ADAFACTOR);

    private final OptimizerKind kind;

    OptimizerName(OptimizerKind kind) {
        this.kind = kind;
    }

    /** What it keeps in memory. */
    public OptimizerKind kind() {
        return kind;
    }
}
