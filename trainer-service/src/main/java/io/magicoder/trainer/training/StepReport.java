package io.magicoder.trainer.training;

import java.time.Duration;

/**
 * One optimizer step.
 *
 * @param step from 1
 * @param epoch from 1
 * @param loss mean over the response tokens of the step, in nats
 * @param learningRate the step was made with
 * @param gradientNorm L2 norm over all parameters, before clipping
 * @param tokens seen so far, prompts included
 * @param tokensPerSecond mean since the training began
 * @param remaining estimated time until the last step is done
 */
public record StepReport(
        long step,
        long totalSteps,
        int epoch,
        double loss,
        double learningRate,
        double gradientNorm,
        long tokens,
        double tokensPerSecond,
        Duration remaining) {}
