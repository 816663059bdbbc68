package io.magicoder.languagemodel.weights;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.magicoder.languagemodel.config.ModelFormatException;
import io.magicoder.languagemodel.program.TorchProgram;
import io.magicoder.languagemodel.program.TorchSource;
import io.magicoder.languagemodel.weights.SafetensorsHeader.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A safetensors file of fp32 tensors that are no model: the state of an optimizer, the matrices of an adapter. */
public final class TensorFile {
    private static final TorchSource SOURCE = new TorchSource(TensorFile.class, "pieces.py");

    /** Of a file in memory at once. */
    private static final int PIECE_ELEMENTS = 1 << 22;

    /** Of tensors that a refusal names, for a model may have thousands. */
    private static final int NAMED = 5;

    private final Path file;
    private final Map<String, String> metadata;
    private final Map<String, Entry> entries;

    private TensorFile(Path file, Map<String, String> metadata, Map<String, Entry> entries) {
        this.file = file;
        this.metadata = metadata;
        this.entries = entries;
    }

    /**
     * Writes fp32 tensors, whatever device they are on. The file takes its name when the disk has all of it; one that
     * was there before stays as it was until then.
     *
     * @param owner of what is needed meanwhile
     * @param metadata what a reader is told beside them
     * @param tensors by name, each in one piece of memory
     */
    public static void write(PtNDManager owner, Path file, Map<String, String> metadata, Map<String, PtNDArray> tensors)
            throws IOException {
        try (PtNDManager scope = (PtNDManager) owner.newSubManager()) {
            TorchProgram program = TorchProgram.load(scope, Map.of(), List.of(SOURCE), true);
            List<SafetensorsWriter.Tensor> contents = tensors.entrySet().stream()
                    .map(tensor -> new SafetensorsWriter.Tensor(
                            tensor.getKey(),
                            "F32",
                            tensor.getValue().getShape().getShape(),
                            sink -> write(scope, program, tensor.getValue(), sink)))
                    .toList();
            SafetensorsWriter.write(file, metadata, contents);
        }
    }

    private static void write(PtNDManager scope, TorchProgram program, PtNDArray tensor, SafetensorsWriter.Sink sink)
            throws IOException {
        long size = tensor.getShape().size();
        for (long at = 0; at < size; at += PIECE_ELEMENTS) {
            try (PtNDArray piece = program.tensor(scope, "piece", tensor, at, Math.min(PIECE_ELEMENTS, size - at))) {
                sink.write(piece.toByteBuffer(true));
            }
        }
    }

    /**
     * Reads the header.
     *
     * @throws ModelFormatException if it is no sound safetensors file
     */
    public static TensorFile open(Path file) {
        try {
            return new TensorFile(file, SafetensorsHeader.metadata(file), SafetensorsHeader.read(file));
        } catch (IOException e) {
            throw new ModelFormatException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    public Map<String, String> metadata() {
        return metadata;
    }

    /** By name; nobody changes the arrays. */
    public Map<String, long[]> shapes() {
        Map<String, long[]> shapes = new TreeMap<>();
        entries.forEach((name, entry) -> shapes.put(name, entry.shape()));
        return shapes;
    }

    /**
     * What is wrong if these were to be read from here: tensors that are missing, of another shape, of a type that is no
     * fp32, bf16 or fp16, or that nobody asks for. Empty if nothing is.
     */
    public String differences(Map<String, PtNDArray> wanted) {
        Map<String, String> problems = new TreeMap<>();
        wanted.forEach((name, tensor) -> {
            Entry entry = entries.get(name);
            long[] shape = tensor.getShape().getShape();
            if (entry == null) {
                problems.put(name, "is missing");
            } else if (!Arrays.equals(entry.shape(), shape)) {
                problems.put(
                        name,
                        "has the shape " + Arrays.toString(entry.shape()) + " and must have " + Arrays.toString(shape));
            } else if (Weights.torchType(entry.dtype()).isEmpty()) {
                problems.put(name, "has the type " + entry.dtype() + " and must have F32, F16 or BF16");
            }
        });
        entries.keySet().stream()
                .filter(name -> !wanted.containsKey(name))
                .forEach(name -> problems.put(name, "belongs to something else"));
        List<String> texts = problems.entrySet().stream()
                .map(problem -> problem.getKey() + " " + problem.getValue())
                .limit(NAMED)
                .toList();
        int more = problems.size() - texts.size();
        return String.join("; ", texts) + (more == 0 ? "" : "; and " + more + " more");
    }

    /**
     * Copies numbers into fp32 tensors, on whatever device they are.
     *
     * @param owner of what is needed meanwhile
     * @param into by name, as {@link #differences} has found them fit
     * @throws ModelFormatException if the file cannot be read
     */
    public void read(PtNDManager owner, Map<String, PtNDArray> into) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(PIECE_ELEMENTS * Float.BYTES);
        ByteBuffer floats = ByteBuffer.allocateDirect(PIECE_ELEMENTS * Float.BYTES);
        try (FileChannel channel = FileChannel.open(file);
                PtNDManager scope = (PtNDManager) owner.newSubManager()) {
            TorchProgram program = TorchProgram.load(scope, Map.of(), List.of(SOURCE), true);
            for (Map.Entry<String, PtNDArray> tensor : into.entrySet()) {
                Entry entry = entries.get(tensor.getKey());
                if (entry == null) {
                    throw new IllegalArgumentException(file + " has no " + tensor.getKey());
                }
                long size = tensor.getValue().getShape().size();
                for (long at = 0; at < size; at += PIECE_ELEMENTS) {
                    int count = (int) Math.min(PIECE_ELEMENTS, size - at);
                    bytes.clear().limit(count * entry.elementBytes());
                    readFully(channel, entry.begin() + at * entry.elementBytes(), bytes);
                    floats.clear().limit(count * Float.BYTES);
                    widen(
                            entry.dtype(),
                            bytes.flip().order(ByteOrder.LITTLE_ENDIAN),
                            floats.order(ByteOrder.nativeOrder()).asFloatBuffer());
                    try (PtNDArray part = scope.create(floats, new Shape(count), DataType.FLOAT32)) {
                        program.run("put", tensor.getValue(), at, part);
                    }
                }
            }
        } catch (IOException e) {
            throw new ModelFormatException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static void readFully(FileChannel channel, long position, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new IOException("the file became shorter while it was read");
            }
        }
    }

    private static void widen(String dtype, ByteBuffer from, FloatBuffer to) {
        switch (dtype) {
            case "F32" -> to.put(from.asFloatBuffer());
            case "F16" -> {
                while (from.hasRemaining()) {
                    to.put(Float.float16ToFloat(from.getShort()));
                }
            }
            case "BF16" -> {
                while (from.hasRemaining()) {
                    to.put(Float.intBitsToFloat(from.getShort() << Short.SIZE));
                }
            }
            default -> throw new IllegalArgumentException("no type of weights: " + dtype);
        }
    }
}
