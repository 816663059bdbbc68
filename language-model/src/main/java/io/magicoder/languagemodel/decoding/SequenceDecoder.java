package io.magicoder.languagemodel.decoding;

import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.program.TorchProgram;
import io.magicoder.languagemodel.program.TorchSource;
import io.magicoder.languagemodel.weights.Weights;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Continues prompts, each by itself. Threads may share it. */
public final class SequenceDecoder {
    /** Functions of the model's program that decode. */
    public static final TorchSource SOURCE = new TorchSource(SequenceDecoder.class, "decoding.py");

    private final ModelConfig config;
    private final TorchProgram program;
    private final Weights weights;

    /** @param program the model's, with {@link #SOURCE} */
    public SequenceDecoder(ModelConfig config, TorchProgram program, Weights weights) {
        this.config = config;
        this.program = program;
        this.weights = weights;
    }

    /**
     * Continues a prompt; blocks until an end token, the limit, the end of the context, or the listener's false.
     *
     * @param promptIds at least one, at most {@link ModelConfig#contextLength()}
     * @throws IllegalArgumentException if there are none or too many, or ids that the model does not have
     */
    public Generation generate(int[] promptIds, GenerationSettings settings, TokenListener listener) {
        config.requireTokens(promptIds);
        int capacity = (int) Math.min(config.contextLength(), (long) promptIds.length + settings.maxTokens());
        Set<Integer> endTokens = new HashSet<>();
        if (!settings.ignoreEos()) {
            endTokens.addAll(config.endTokens());
            endTokens.addAll(settings.endTokens());
        }
        Sampler sampler = new Sampler(settings);
        int[] ids = new int[capacity - promptIds.length];
        try (DecodingSession session = new DecodingSession(config, program, weights, capacity)) {
            int[] next = promptIds;
            for (int count = 0; count < ids.length; count++) {
                int id = settings.temperature() == 0 ? session.likeliest(next) : sampler.choose(session.logits(next));
                if (id < 0) {
                    throw new IllegalStateException("the model's output is not finite: its weights are damaged");
                }
                if (endTokens.contains(id)) {
                    return new Generation(Arrays.copyOf(ids, count), FinishReason.STOP);
                }
                ids[count] = id;
                if (!listener.onToken(id)) {
                    return new Generation(Arrays.copyOf(ids, count + 1), FinishReason.CANCELLED);
                }
                next = new int[] {id};
            }
        }
        return new Generation(ids, FinishReason.LENGTH);
    }
}
