package io.magicoder.languagemodel.training;

/**
 * A step in which the weights were updated within the backward pass.
 *
 * @param loss of the rows
 * @param gradientNorm L2, over all parameters; known when they have been updated already
 */
public record FusedStep(LossSum loss, double gradientNorm) {}
