package io.magicoder.languagemodel;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.magicoder.languagemodel.SafetensorsHeader.Entry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;

/** The tensors of a model in memory, in the order of its {@link Layout}. Closed with its manager. */
final class Weights {
    /** A direct buffer has no more than 2 GB. */
    private static final long BUFFER_BYTES = 1 << 30;

    private static final int PIECE_BYTES = 1 << 24;

    private final PtNDManager manager;
    private final TorchProgram tensors;
    private final Layout layout;
    private final Precision precision;
    private final List<PtNDArray> slots = new ArrayList<>();
    /** Where in its memory each of them begins, in bytes. */
    private final List<Long> begins = new ArrayList<>();

    private Weights(PtNDManager manager, TorchProgram tensors, Layout layout, Precision precision) {
        this.manager = manager;
        this.tensors = tensors;
        this.layout = layout;
        this.precision = precision;
    }

    /** PyTorch's number of a safetensors type that weights can have. */
    static OptionalInt torchType(String dtype) {
        return switch (dtype) {
            case "F16" -> OptionalInt.of(5);
            case "F32" -> OptionalInt.of(6);
            case "BF16" -> OptionalInt.of(15);
            default -> OptionalInt.empty();
        };
    }

    /**
     * Maps files into memory. What lies there as the programs need it is used in place, and read when it is first
     * used; the rest is copied.
     */
    static Weights load(
            PtNDManager manager, TorchProgram tensors, Layout layout, Precision precision, WeightFiles files) {
        Weights weights = new Weights(manager, tensors, layout, precision);
        try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
            Map<Path, PtNDArray> mapped = new HashMap<>();
            for (Entry entry : files.entries().values()) {
                mapped.computeIfAbsent(
                        entry.file(),
                        file -> tensors.tensor(
                                scope, "map", file.toString(), file.toFile().length()));
            }
            for (int slot = 0; slot < layout.slots(); slot++) {
                weights.load(scope, mapped, files, slot);
            }
        }
        return weights;
    }

    private void load(PtNDManager scope, Map<Path, PtNDArray> mapped, WeightFiles files, int slot) {
        if (layout.shared(slot) != slot) {
            slots.add(slots.get(layout.shared(slot)));
            begins.add(begins.get(layout.shared(slot)));
            return;
        }
        List<PtNDArray> parts = new ArrayList<>();
        List<Entry> entries = new ArrayList<>();
        for (Parameter parameter : layout.of(slot)) {
            Entry entry = get(files.entries(), parameter.name());
            entries.add(entry);
            parts.add(view(scope, get(mapped, entry.file()), entry, entry.end(), parameter.shape()));
        }
        if (parts.isEmpty()) {
            add(tensors.tensor(manager, "zeros", layout.shape(slot), precision.torchType()), 0);
        } else if (inPlace(entries)) {
            Entry first = entries.getFirst();
            add(
                    view(
                            manager,
                            get(mapped, first.file()),
                            first,
                            entries.getLast().end(),
                            layout.shape(slot)),
                    first.begin());
        } else {
            add(tensors.tensor(manager, "join", parts, precision.torchType()), 0);
        }
    }

    private PtNDArray view(PtNDManager owner, PtNDArray file, Entry first, long end, long[] shape) {
        int type = torchType(first.dtype()).orElseThrow();
        return tensors.tensor(owner, "view", file, type, first.elementBytes(), first.begin(), end, shape);
    }

    /** Whether tensors lie one after the other, aligned and of the right type. */
    private boolean inPlace(List<Entry> entries) {
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            if (!entry.dtype().equals(precision.safetensorsType())
                    || entry.begin() % entry.elementBytes() != 0
                    || (i > 0 && entry.begin() != entries.get(i - 1).end())
                    || !entry.file().equals(entries.getFirst().file())) {
                return false;
            }
        }
        return true;
    }

    /** New ones: matrices from a normal distribution of width {@code range}, norms of ones, biases of zeros. */
    static Weights initialize(
            PtNDManager manager, TorchProgram tensors, Layout layout, Precision precision, double range, long seed) {
        Weights weights = new Weights(manager, tensors, layout, precision);
        weights.zeros(manager, precision.torchType()).forEach(slot -> weights.add(slot, 0));
        SplittableRandom random = new SplittableRandom(seed);
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES).order(ByteOrder.nativeOrder());
        for (Parameter parameter : layout.parameters()) {
            if (!parameter.isBias()) {
                weights.fill(parameter, piece, () -> parameter.isNorm() ? 1 : range * random.nextGaussian());
            }
        }
        return weights;
    }

    /** Through a piece of memory, for a model may be larger than what Java has outside of its heap. */
    private void fill(Parameter parameter, ByteBuffer piece, DoubleSupplier numbers) {
        PtNDArray slot = slots.get(parameter.slot());
        long begin = parameter.firstElement();
        long left = parameter.size();
        while (left > 0) {
            int count = (int) Math.min(left, PIECE_BYTES / Float.BYTES);
            FloatBuffer values = piece.clear().limit(count * Float.BYTES).asFloatBuffer();
            while (values.hasRemaining()) {
                values.put((float) numbers.getAsDouble());
            }
            try (PtNDArray part = manager.create(piece, new Shape(count), DataType.FLOAT32)) {
                tensors.run("fill", slot, begin, part);
            }
            begin += count;
            left -= count;
        }
    }

    private void add(PtNDArray tensor, long begin) {
        slots.add(tensor);
        begins.add(begin);
    }

    /** Fp32 zeros in the same layout. */
    List<PtNDArray> zeros(PtNDManager owner) {
        return zeros(owner, Precision.FP32.torchType());
    }

    private List<PtNDArray> zeros(PtNDManager owner, int type) {
        List<PtNDArray> zeros = new ArrayList<>();
        for (int slot = 0; slot < layout.slots(); slot++) {
            zeros.add(
                    layout.shared(slot) == slot
                            ? tensors.tensor(owner, "zeros", layout.shape(slot), type)
                            : zeros.get(layout.shared(slot)));
        }
        return zeros;
    }

    PtNDManager newScope() {
        return (PtNDManager) manager.newSubManager();
    }

    /** Of tensors in this layout each once, and none that the architecture does not have. */
    List<PtNDArray> distinct(List<PtNDArray> ofSlots) {
        return IntStream.range(0, layout.slots())
                .filter(slot -> !layout.of(slot).isEmpty())
                .mapToObj(ofSlots::get)
                .toList();
    }

    List<PtNDArray> slots() {
        return slots;
    }

    Layout layout() {
        return layout;
    }

    Precision precision() {
        return precision;
    }

    TorchProgram program() {
        return tensors;
    }

    /** The part of tensors in this layout that is one parameter; a view. */
    PtNDArray part(PtNDManager owner, List<PtNDArray> ofSlots, Parameter parameter) {
        return tensors.tensor(owner, "rows", ofSlots.get(parameter.slot()), parameter.firstRow(), parameter.rows());
    }

    /** The memory of a parameter, in pieces. */
    List<ByteBuffer> bytes(PtNDManager owner, Parameter parameter) {
        int size = precision.bytes();
        long begin = begins.get(parameter.slot()) + parameter.firstElement() * size;
        List<ByteBuffer> pieces = new ArrayList<>();
        for (long at = 0; at < parameter.size() * size; at += BUFFER_BYTES) {
            long count = Math.min(BUFFER_BYTES, parameter.size() * size - at);
            pieces.add(tensors.tensor(owner, "bytes", slots.get(parameter.slot()), begin + at, count)
                    .toByteBuffer(true));
        }
        return pieces;
    }

    private static <K, V> V get(Map<K, V> map, K key) {
        V value = map.get(key);
        if (value == null) {
            throw new IllegalStateException("there is no " + key);
        }
        return value;
    }
}
