package io.magicoder.languagemodel.serving;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.config.ModelFormatException;
import io.magicoder.languagemodel.program.TorchProgram;
import io.magicoder.languagemodel.program.TorchSource;
import io.magicoder.languagemodel.weights.Weights;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Computes steps on a cache of keys and values. Not for several threads. */
public final class ServingProgram implements AutoCloseable {
    /** Functions of the model's program for many sequences at once. */
    public static final List<TorchSource> SOURCES =
            List.of(new TorchSource(ServingProgram.class, "serving.py"), StoredWeights.PRODUCTS);

    /** Tokens of a block: what prefixes are shared by. */
    static final int BLOCK_TOKENS = 16;

    private static final int NO_LIMIT = Integer.MAX_VALUE;

    private final TorchProgram program;
    private final PtNDManager manager;
    private final Weights weightsInFiles;
    private final StoredWeights weights;
    private final PtNDArray cache;
    private AdapterGroup group;
    private final int blocks;
    private final int longestRun;

    /**
     * Takes the memory.
     *
     * @param program the model's, with {@link #SOURCES}
     * @param longestRun most positions that a query sees at once; more are cut, for processors that do several at a time
     * @throws IllegalArgumentException if the cache has no room for a block, or the format does not fit the weights
     */
    public ServingProgram(
            ModelConfig config, TorchProgram program, Weights weights, EngineSettings settings, int longestRun) {
        this.program = program;
        weightsInFiles = weights;
        this.longestRun = longestRun;
        long bytesOfBlock = (long) BLOCK_TOKENS
                * config.layers()
                * 2
                * config.keyValueHeads()
                * config.headDimension()
                * weights.precision().bytes();
        long useful = (long) settings.mostRunning() * Math.ceilDiv(config.contextLength(), BLOCK_TOKENS);
        blocks = (int) Math.min(Math.min(settings.cacheBytes() / bytesOfBlock, useful), NO_LIMIT / BLOCK_TOKENS);
        if (blocks == 0) {
            throw new IllegalArgumentException("a cache of " + settings.cacheBytes() + " bytes has no room for "
                    + BLOCK_TOKENS + " tokens, which take " + bytesOfBlock);
        }
        manager = weights.newScope();
        try {
            this.weights = StoredWeights.of(weights, manager, config, settings.format());
            long[] shape = {
                config.layers(), 2, config.keyValueHeads(), (long) blocks * BLOCK_TOKENS, config.headDimension()
            };
            cache = program.tensor(
                    manager, "new_cache", shape, weights.precision().torchType());
            group = group(List.of());
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    int blocks() {
        return blocks;
    }

    private AdapterGroup group(List<ServedAdapter> adapters) {
        return AdapterGroup.of(
                adapters,
                program,
                manager,
                weightsInFiles.slots().getFirst(),
                weightsInFiles.precision().torchType());
    }

    /**
     * Reads an adapter in PEFT's layout; other threads may compute meanwhile.
     *
     * @throws ModelFormatException one sentence, if it is unfit or adapts another model
     */
    ServedAdapter adapter(Path directory) {
        return ServedAdapter.load(weightsInFiles, directory);
    }

    /** Logits of a step, on its device. */
    final class Logits implements AutoCloseable {
        private final PtNDArray tensor;

        private Logits(PtNDArray tensor) {
            this.tensor = tensor;
        }

        /** The likeliest token of each row, -1 where they are not finite. */
        long[] likeliest() {
            try (PtNDArray ids = program.tensor(manager, "likeliest", tensor)) {
                return ids.toLongArray();
            }
        }

        /** Some rows. */
        float[][] rows(long[] rows) {
            try (PtNDArray found = program.tensor(manager, "rows_of", tensor, rows)) {
                float[] all = found.toFloatArray();
                int width = all.length / rows.length;
                float[][] split = new float[rows.length][];
                for (int i = 0; i < rows.length; i++) {
                    split[i] = Arrays.copyOfRange(all, i * width, (i + 1) * width);
                }
                return split;
            }
        }

        @Override
        public void close() {
            tensor.close();
        }
    }

    /**
     * Computes a step: the logits that its parts need, in their order.
     *
     * @param plan with at least one row of logits, or none, in which case the last row is computed for nothing
     */
    Logits compute(StepPlan plan) {
        Numbers ids = new Numbers();
        Numbers positions = new Numbers();
        Numbers places = new Numbers();
        Numbers rows = new Numbers();
        Numbers runs = new Numbers();
        Numbers starts = new Numbers();
        Numbers lengths = new Numbers();
        Numbers ages = new Numbers();
        Numbers adapted = new Numbers();
        List<ServedAdapter> adapters = plan.parts().stream()
                .flatMap(part -> part.sequence().adapter().stream())
                .distinct()
                .sorted(Comparator.comparing(ServedAdapter::key))
                .toList();
        if (!group.adapters().equals(adapters)) {
            group.close();
            group = group(adapters);
        }
        Numbers chosen = new Numbers();
        for (StepPlan.Part part : plan.parts()) {
            Sequence sequence = part.sequence();
            int first = sequence.computed();
            int end = first + part.count();
            int adapter = sequence.adapter().map(adapters::indexOf).orElse(-1);
            for (int position = first; position < end; position++) {
                adapted.add(adapter);
                ids.add(sequence.token(position));
                positions.add(position);
                places.add(sequence.place(position));
            }
            for (int row = ids.size() - part.rowsOfLogits(); row < ids.size(); row++) {
                chosen.add(row);
            }
            rows.add(part.count());
            int before = starts.size();
            addRuns(sequence, end, part.count() == 1 ? longestRun : NO_LIMIT, starts, lengths, ages);
            runs.add(starts.size() - before);
        }
        if (chosen.size() == 0) {
            chosen.add(ids.size() - 1);
        }
        return new Logits(program.tensor(
                manager,
                "step",
                weights.slots(),
                weights.scales(),
                group.matrices(),
                group.columns(),
                cache,
                ids.toArray(),
                positions.toArray(),
                places.toArray(),
                rows.toArray(),
                runs.toArray(),
                starts.toArray(),
                lengths.toArray(),
                ages.toArray(),
                adapted.toArray(),
                chosen.toArray()));
    }

    /** The places of a sequence's first {@code end} positions. */
    private static void addRuns(
            Sequence sequence, int end, int longest, Numbers starts, Numbers lengths, Numbers ages) {
        int position = 0;
        while (position < end) {
            long start = sequence.place(position);
            int length = 0;
            int most = Math.min(longest, end - position);
            while (length < most && sequence.place(position + length) == start + length) {
                int inBlock = BLOCK_TOKENS - (position + length) % BLOCK_TOKENS;
                length = Math.min(most, length + inBlock);
            }
            starts.add(start);
            lengths.add(length);
            ages.add(end - position);
            position += length;
        }
    }

    @Override
    public void close() {
        manager.close();
    }

    /** Longs, one after the other. */
    private static final class Numbers {
        private long[] numbers = new long[64];
        private int size;

        void add(long number) {
            if (size == numbers.length) {
                numbers = Arrays.copyOf(numbers, 2 * size);
            }
            numbers[size++] = number;
        }

        int size() {
            return size;
        }

        long[] toArray() {
            return Arrays.copyOf(numbers, size);
        }
    }
}
