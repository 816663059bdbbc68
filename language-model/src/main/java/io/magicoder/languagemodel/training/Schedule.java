package io.magicoder.languagemodel.training;

/** The learning rate of every step; the first step is 0. */
@FunctionalInterface
public interface Schedule {
    double learningRate(long step);
}
