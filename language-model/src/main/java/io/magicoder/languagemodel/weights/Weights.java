package io.magicoder.languagemodel.weights;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.program.TorchProgram;
import io.magicoder.languagemodel.program.TorchSource;
import io.magicoder.languagemodel.weights.SafetensorsHeader.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;

/**
 * The parameters of a model in memory, as the tensors ("slots") that its program takes: several parameters with the same
 * input are one tensor. Closed with its manager.
 */
public final class Weights {
    /** Functions for tensors and their memory. */
    public static final TorchSource SOURCE = new TorchSource(Weights.class, "tensors.py");

    /** Most bytes of a file unless told otherwise, as transformers has it. */
    private static final long DEFAULT_FILE_BYTES = 5_000_000_000L;

    /** A direct buffer has no more than 2 GB. */
    private static final long BUFFER_BYTES = 1 << 30;

    private static final int PIECE_BYTES = 1 << 24;

    private final PtNDManager manager;
    private final TorchProgram tensors;
    private final Layout layout;
    /** By the file they came from, if there were several. */
    private final Map<String, List<Parameter>> shards;

    private final Precision precision;
    private final List<PtNDArray> slots = new ArrayList<>();
    /** Where in its memory each of them begins, in bytes. */
    private final List<Long> begins = new ArrayList<>();

    private Weights(PtNDManager manager, Layout layout, Map<String, List<Parameter>> shards, Precision precision) {
        this.manager = manager;
        this.tensors = TorchProgram.load(manager, Map.of(), List.of(SOURCE), true);
        this.layout = layout;
        this.shards = shards;
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
     * used; the rest is copied, and all of it where the manager's device is a GPU.
     */
    public static Weights load(PtNDManager manager, WeightFiles files, Precision precision) {
        Weights weights = new Weights(manager, files.layout(), files.shards(), precision);
        try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
            Map<Path, PtNDArray> mapped = new HashMap<>();
            for (Entry entry : files.entries().values()) {
                mapped.computeIfAbsent(
                        entry.file(),
                        file -> weights.tensors.tensor(
                                scope, "map", file.toString(), file.toFile().length()));
            }
            for (int slot = 0; slot < weights.layout.slots(); slot++) {
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
        } else if (!onGpu(manager) && inPlace(entries)) {
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

    /**
     * New ones: matrices from a normal distribution of width {@link ModelConfig#initializerRange()}, norms of ones,
     * biases of zeros. A GPU draws its own numbers, others than the processor's.
     */
    public static Weights initialize(PtNDManager manager, ModelConfig config, Precision precision, long seed) {
        double range = config.initializerRange();
        Weights weights = new Weights(manager, new Layout(config), Map.of(), precision);
        weights.zeros(manager, precision.torchType()).forEach(slot -> weights.add(slot, 0));
        if (onGpu(manager)) {
            weights.draw(range, seed);
            return weights;
        }
        SplittableRandom random = new SplittableRandom(seed);
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES).order(ByteOrder.nativeOrder());
        for (Parameter parameter : weights.layout.parameters()) {
            if (!parameter.isBias()) {
                weights.fill(parameter, piece, () -> parameter.isNorm() ? 1 : range * random.nextGaussian());
            }
        }
        return weights;
    }

    /** Where the weights lie: drawn in Java and copied, those of a large model take minutes. */
    void draw(double range, long seed) {
        SplittableRandom seeds = new SplittableRandom(seed);
        try (PtNDManager scope = newScope()) {
            for (Parameter parameter : layout.parameters()) {
                if (!parameter.isBias()) {
                    tensors.run(
                            "draw",
                            part(scope, slots, parameter),
                            parameter.isNorm() ? 1.0 : 0.0,
                            parameter.isNorm() ? 0.0 : range,
                            seeds.nextLong());
                }
            }
        }
    }

    private static boolean onGpu(PtNDManager manager) {
        return manager.getDevice().isGpu();
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

    /** Fp32 zeros in the same slots. */
    public List<PtNDArray> zeros(PtNDManager owner) {
        return zeros(owner, Precision.FP32.torchType());
    }

    private List<PtNDArray> zeros(PtNDManager owner, int type) {
        return zeros(owner, type, 0, layout.slots());
    }

    private List<PtNDArray> zeros(PtNDManager owner, int type, int firstSlot, int endSlot) {
        List<PtNDArray> zeros = new ArrayList<>();
        for (int slot = firstSlot; slot < endSlot; slot++) {
            zeros.add(
                    layout.shared(slot) == slot
                            ? tensors.tensor(owner, "zeros", layout.shape(slot), type)
                            : zeros.get(layout.shared(slot) - firstSlot));
        }
        return zeros;
    }

    /** Fp32 zeros in the slots of embedding, last norm and head. */
    public List<PtNDArray> zerosOfWhole(PtNDManager owner) {
        return zeros(owner, Precision.FP32.torchType(), 0, Layout.WHOLE);
    }

    /** Fp32 zeros in the slots of one layer; all have the same. */
    public List<PtNDArray> zerosOfLayer(PtNDManager owner) {
        return zeros(owner, Precision.FP32.torchType(), Layout.WHOLE, Layout.WHOLE + Layout.LAYER);
    }

    /** By the names of the files, views of tensors in the slots of {@link #zerosOfWhole}. */
    public Map<String, PtNDArray> partsOfWhole(PtNDManager owner, List<PtNDArray> ofWhole) {
        return parts(owner, ofWhole, 0);
    }

    /** By the names of the files, views of tensors in the slots of {@link #zerosOfLayer} as those of some layer. */
    public Map<String, PtNDArray> partsOfLayer(PtNDManager owner, int layer, List<PtNDArray> ofLayer) {
        return parts(owner, ofLayer, Layout.WHOLE + layer * Layout.LAYER);
    }

    private Map<String, PtNDArray> parts(PtNDManager owner, List<PtNDArray> tensors, int firstSlot) {
        Map<String, PtNDArray> parts = new LinkedHashMap<>();
        for (int i = 0; i < tensors.size(); i++) {
            for (Parameter parameter : layout.of(firstSlot + i)) {
                parts.put(
                        parameter.name(),
                        this.tensors.tensor(owner, "rows", tensors.get(i), parameter.firstRow(), parameter.rows()));
            }
        }
        return parts;
    }

    /** An owner of tensors, to be closed before the weights. */
    public PtNDManager newScope() {
        return (PtNDManager) manager.newSubManager();
    }

    /** Of tensors in these slots each once, and none that the architecture does not have. */
    public List<PtNDArray> distinct(List<PtNDArray> ofSlots) {
        return IntStream.range(0, layout.slots())
                .filter(slot -> !layout.of(slot).isEmpty())
                .mapToObj(ofSlots::get)
                .toList();
    }

    /** In the order that {@code model.py} and {@code layer.py} state. */
    public List<PtNDArray> slots() {
        return slots;
    }

    Layout layout() {
        return layout;
    }

    public Precision precision() {
        return precision;
    }

    public long parameterCount() {
        return parameterCount(layout);
    }

    /** Numbers in all weights of a model of this configuration. */
    public static long parameterCount(ModelConfig config) {
        return parameterCount(new Layout(config));
    }

    /** Shapes of all weights of a model of this configuration, by their names in files; nobody changes the arrays. */
    public static Map<String, long[]> parameterShapes(ModelConfig config) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        new Layout(config).parameters().forEach(parameter -> shapes.put(parameter.name(), parameter.shape()));
        return shapes;
    }

    private static long parameterCount(Layout layout) {
        return layout.parameters().stream().mapToLong(Parameter::size).sum();
    }

    /** Names of the parameters that have a number which is NaN or infinite; reads all of them. */
    public List<String> nonFiniteParameters() {
        try (PtNDManager scope = newScope()) {
            return layout.parameters().stream()
                    .filter(parameter -> !Double.isFinite(tensors.number("magnitude", part(scope, slots, parameter))))
                    .map(Parameter::name)
                    .toList();
        }
    }

    /** Zeros in the precision of the weights. */
    public PtNDArray zeros(PtNDManager owner, long... shape) {
        return tensors.tensor(owner, "zeros", shape, precision.torchType());
    }

    /** By the names of the files and in their order, the parts of tensors in these slots; views. */
    public Map<String, PtNDArray> parts(PtNDManager owner, List<PtNDArray> ofSlots) {
        Map<String, PtNDArray> parts = new LinkedHashMap<>();
        for (Parameter parameter : layout.parameters()) {
            parts.put(parameter.name(), part(owner, ofSlots, parameter));
        }
        return parts;
    }

    /**
     * Writes them into {@code directory}: into files of the names they were read from, or of at most 5 GB.
     *
     * @throws IOException if a file cannot be written; those that were there before stay as they were
     */
    public void save(Path directory) throws IOException {
        boolean asTheyCame = !shards.isEmpty()
                && shards.values().stream().allMatch(shard -> bytes(shard) <= DEFAULT_FILE_BYTES || shard.size() == 1);
        SafetensorsWriter.write(
                directory, this, asTheyCame ? shards : SafetensorsWriter.shards(this, DEFAULT_FILE_BYTES));
    }

    /** Writes them into as few files of {@code maxFileBytes} as transformers would. */
    public void save(Path directory, long maxFileBytes) throws IOException {
        SafetensorsWriter.write(directory, this, SafetensorsWriter.shards(this, maxFileBytes));
    }

    private long bytes(List<Parameter> parameters) {
        return parameters.stream().mapToLong(Parameter::size).sum() * precision.bytes();
    }

    private PtNDArray part(PtNDManager owner, List<PtNDArray> ofSlots, Parameter parameter) {
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
