package io.magicoder.trainer.training;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One optimizer step.
 *
 * @param step from 1
 * @param epoch from 1
 * @param loss mean over the response tokens of the step, in nats
 * @param learningRate the step was made with
 * @param gradientNorm L2 norm over all parameters, before clipping
 * @param heldOutLoss mean over the response tokens of the rows held out, null if it was not measured after this step
 * @param tokens seen so far, prompts included
 * @param tokensPerSecond mean over the training's own time, that of earlier processes included
 * @param utilisation model FLOPs utilisation: the share of the rate of bare products, measured when the training began
 * @param remaining estimated time until the last step is done
 */
public record StepReport(
        long step,
        long totalSteps,
        int epoch,
        double loss,
        double learningRate,
        double gradientNorm,
        @Nullable Double heldOutLoss,
        long tokens,
        double tokensPerSecond,
        double utilisation,
        Duration remaining) {}
