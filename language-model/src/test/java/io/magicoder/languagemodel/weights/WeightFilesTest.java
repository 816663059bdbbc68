package io.magicoder.languagemodel.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import ai.djl.pytorch.engine.PtNDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.Golden;
import io.magicoder.languagemodel.config.JsonFiles;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.config.ModelFormatException;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.engine.Djl;
import io.magicoder.languagemodel.text.TrainingRow;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read and refused of safetensors files, and what is written. */
class WeightFilesTest {
    private static final TrainingRow ROW = new TrainingRow(new int[] {5, 6, 7, 8}, 1);

    @TempDir
    Path scratch;

    private Path directory;

    @BeforeEach
    void saveAModel() {
        directory = scratch.resolve("model");
        try (CausalLanguageModel model = small(false)) {
            model.save(directory);
        }
    }

    private CausalLanguageModel small(boolean tied) {
        return CausalLanguageModel.initialize(config(tied), Precision.FP32, 1);
    }

    private ModelConfig config(boolean tied) {
        ModelConfig untied = ModelConfig.small(40, 8, 2, 2, 1, 12, 32, 1, 2);
        if (!tied) {
            return untied;
        }
        try {
            Path folder = Files.createDirectories(scratch.resolve("of-config"));
            untied.write(folder, Precision.FP32);
            Path file = folder.resolve("config.json");
            edit(file, json -> json.put("tie_word_embeddings", true));
            return ModelConfig.read(folder);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void edit(Path file, Consumer<ObjectNode> change) throws IOException {
        ObjectNode json = JsonFiles.read(file);
        change.accept(json);
        Files.writeString(file, json.toString());
    }

    private Path weights() {
        return directory.resolve("model.safetensors");
    }

    private WeightFiles open() {
        return WeightFiles.open(directory, ModelConfig.read(directory));
    }

    /** Length, header and data of a safetensors file. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Parts(ObjectNode header, byte[] data) {
        static Parts of(byte[] file) throws IOException {
            int length =
                    (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
            return new Parts(
                    (ObjectNode) JsonFiles.MAPPER.readTree(file, 8, length),
                    Arrays.copyOfRange(file, 8 + length, file.length));
        }

        byte[] bytes() {
            return file(header.toString(), data);
        }
    }

    private static byte[] file(String header, byte[] data) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + text.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text)
                .put(data)
                .array();
    }

    /** Every tensor of a directory: its type, shape and bytes. */
    private static Map<String, String> tensors(Path directory) throws IOException {
        Map<String, String> tensors = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".safetensors"))
                    .toList()) {
                byte[] bytes = Files.readAllBytes(file);
                SafetensorsHeader.read(file)
                        .forEach((name, entry) -> tensors.put(
                                name,
                                entry.dtype()
                                        + Arrays.toString(entry.shape())
                                        + Arrays.hashCode(
                                                Arrays.copyOfRange(bytes, (int) entry.begin(), (int) entry.end()))));
            }
        }
        return tensors;
    }

    @Test
    void theHeaderIsBelievedOnlyAsFarAsItAgreesWithTheFile() throws IOException {
        byte[] sound = Files.readAllBytes(weights());
        Parts parts = Parts.of(sound);
        String name = "model.norm.weight";
        Map<String, Consumer<ObjectNode>> changes = new TreeMap<>(Map.of(
                "other offsets than its shape",
                        tensor -> tensor.set(
                                "shape", JsonFiles.MAPPER.createArrayNode().add(9)),
                "unknown type 'F99'", tensor -> tensor.put("dtype", "F99"),
                "no shape", tensor -> tensor.without("shape"),
                "the shape or offset -8",
                        tensor -> tensor.set(
                                "shape", JsonFiles.MAPPER.createArrayNode().add(-8)),
                "the shape or offset 8.5",
                        tensor -> tensor.set(
                                "shape", JsonFiles.MAPPER.createArrayNode().add(8.5)),
                "larger than any file",
                        tensor -> tensor.set(
                                "shape",
                                JsonFiles.MAPPER
                                        .createArrayNode()
                                        .add(Long.MAX_VALUE)
                                        .add(8)),
                "ends after the file",
                        tensor -> tensor.set(
                                "data_offsets",
                                JsonFiles.MAPPER.createArrayNode().add(0).add(1L << 40)),
                "overlaps|leaves a hole",
                        tensor -> tensor.set(
                                "data_offsets",
                                JsonFiles.MAPPER.createArrayNode().add(0).add(32))));
        for (var change : changes.entrySet()) {
            Parts bad = Parts.of(sound);
            change.getValue().accept((ObjectNode) bad.header().get(name));
            Files.write(weights(), bad.bytes());

            assertThatThrownBy(this::open)
                    .isInstanceOf(ModelFormatException.class)
                    .message()
                    .containsPattern(change.getKey())
                    .contains("model.safetensors");
        }
        String header = parts.header().toString();
        Map<String, byte[]> files = Map.of(
                "no JSON", file(header.substring(1), parts.data()),
                "Duplicate field", file("{\"a\":1," + "\"a\":2}", parts.data()),
                "belong to no tensor", Arrays.copyOf(sound, sound.length + 1),
                "ends after the file", Arrays.copyOf(sound, sound.length - 1),
                "it has only 3 bytes", new byte[3],
                "cannot have 18446744073709551615 bytes",
                        ByteBuffer.allocate(64).putLong(-1).array());
        for (var file : files.entrySet()) {
            Files.write(weights(), file.getValue());
            assertThatThrownBy(this::open)
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageContaining(file.getKey());
        }
    }

    @Test
    void noMutatedWeightsDoMoreThanBeRefused() throws IOException {
        // Given
        byte[] sound = Files.readAllBytes(weights());
        int header = (int) ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        SplittableRandom random = new SplittableRandom(4);
        ModelConfig config = ModelConfig.read(directory);
        int refused = 0;
        for (int i = 0; i < 2000; i++) {
            // When
            Files.write(weights(), mutated(sound, 8 + header, random));

            // Then
            try {
                WeightFiles.open(directory, config)
                        .entries()
                        .values()
                        .forEach(entry -> assertThat(entry.end())
                                .isLessThanOrEqualTo(weights().toFile().length()));
            } catch (ModelFormatException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(700);
    }

    @Test
    void whateverIsAcceptedCanBeRun() throws IOException {
        byte[] sound = Files.readAllBytes(weights());
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 40; i++) {
            Files.delete(weights()); // mapped files must not be written to
            Files.write(weights(), mutated(sound, sound.length, random));
            try (CausalLanguageModel model = CausalLanguageModel.load(directory, Precision.FP32)) {
                assertThat(model.score(List.of(ROW)).getFirst().tokens()).isEqualTo(3);
            } catch (ModelFormatException e) {
                assertThat(e).hasMessageContaining(directory.toString());
            }
        }
    }

    private static byte[] mutated(byte[] sound, int limit, SplittableRandom random) {
        byte[] bytes = sound.clone();
        switch (random.nextInt(6)) {
            case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length * 2));
            case 1 ->
                ByteBuffer.wrap(bytes)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(0, random.nextLong() >> random.nextInt(64));
            case 2 -> { // another digit somewhere
                for (int at = random.nextInt(limit); at < limit; at++) {
                    if (bytes[at] >= '0' && bytes[at] <= '9') {
                        bytes[at] = (byte) ('0' + random.nextInt(10));
                        break;
                    }
                }
            }
            case 3 -> { // a piece twice
                int from = random.nextInt(limit);
                int count = Math.min(random.nextInt(80), limit - from);
                int to = random.nextInt(limit - count + 1);
                System.arraycopy(sound, from, bytes, to, count);
            }
            default -> {
                for (int i = random.nextInt(4); i >= 0; i--) {
                    bytes[random.nextInt(limit)] = (byte) random.nextInt(256);
                }
            }
        }
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.json", "model.safetensors.index.json", "generation_config.json"})
    void noMutatedJsonDoesMoreThanBeRefused(String name) throws IOException {
        // Given
        try (CausalLanguageModel model = small(false)) {
            Files.delete(weights());
            model.save(directory, 1000);
        }
        byte[] sound = Files.readAllBytes(directory.resolve(name));
        SplittableRandom random = new SplittableRandom(6);
        for (int i = 0; i < 500; i++) {
            // When
            Files.write(directory.resolve(name), mutated(sound, sound.length, random));

            // Then
            try {
                open();
            } catch (ModelFormatException e) {
                assertThat(e).hasMessageContaining(directory.toString());
            } catch (RuntimeException e) {
                fail(new String(Files.readAllBytes(directory.resolve(name)), StandardCharsets.UTF_8), e);
            }
        }
    }

    @Test
    void everyBadTensorIsNamed() throws IOException {
        Parts parts = Parts.of(Files.readAllBytes(weights()));
        ObjectNode header = parts.header();
        header.set("model.extra.weight", header.remove("model.layers.0.input_layernorm.weight"));
        header.set("model.more.weight", header.remove("model.layers.1.mlp.up_proj.weight"));
        ((ObjectNode) header.get("model.layers.1.mlp.gate_proj.weight"))
                .set("shape", JsonFiles.MAPPER.createArrayNode().add(8).add(12));
        ((ObjectNode) header.get("model.norm.weight")).put("dtype", "I32");
        Files.write(weights(), parts.bytes());

        assertThatThrownBy(this::open)
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("model.extra.weight belongs to no such model")
                .hasMessageContaining("model.more.weight belongs to no such model")
                .hasMessageContaining("model.layers.0.input_layernorm.weight is missing")
                .hasMessageContaining("model.layers.1.mlp.up_proj.weight is missing")
                .hasMessageContaining("model.layers.1.mlp.gate_proj.weight has the shape [8, 12] and must have [12, 8]")
                .hasMessageContaining("model.norm.weight has the type I32");
    }

    @Test
    void aPickleIsRefusedWithTheWayOut() throws IOException {
        Files.move(weights(), directory.resolve("pytorch_model.bin"));

        assertThatThrownBy(this::open)
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("pytorch_model.bin")
                .hasMessageContaining("safe_serialization=True");
    }

    @Test
    void anIndexNamesOnlyFilesBesideIt() throws IOException {
        try (CausalLanguageModel model = small(false)) {
            model.save(directory, 1000);
        }
        Path index = directory.resolve("model.safetensors.index.json");
        for (String name : List.of("../model/model-00001-of-00009.safetensors", "/etc/passwd", "no\u0000name", "")) {
            edit(index, json -> ((ObjectNode) json.get("weight_map")).put("model.norm.weight", name));
            assertThatThrownBy(this::open)
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageContaining("index.json");
        }
    }

    @ParameterizedTest
    @CsvSource({"false, 1000000", "false, 1000", "true, 1000000", "true, 1000"})
    void whatIsWrittenIsReadBackToTheByte(boolean tied, long maxFileBytes) throws IOException {
        Path first = scratch.resolve("first");
        Path second = scratch.resolve("second");
        try (CausalLanguageModel model = small(tied)) {
            model.save(first, maxFileBytes);
        }

        try (CausalLanguageModel model = CausalLanguageModel.load(first, Precision.FP32)) {
            model.save(second);
        }

        assertThat(tensors(second)).isEqualTo(tensors(first));
        assertThat(tensors(first).containsKey("lm_head.weight")).isEqualTo(!tied);
        assertThat(fileNames(second)).isEqualTo(fileNames(first));
        assertThat(Files.exists(first.resolve("model.safetensors.index.json"))).isEqualTo(maxFileBytes == 1000);
        assertThat(Files.readString(second.resolve("config.json")))
                .isEqualTo(Files.readString(first.resolve("config.json")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "llama-bf16-sharded", "mistral-window", "qwen2", "starcoder2"})
    void aModelOfTransformersComesBackAsItWas(String name) throws IOException {
        Path golden = Golden.directory("models/" + name);
        Precision precision = name.contains("bf16") ? Precision.BF16 : Precision.FP32;

        try (CausalLanguageModel model = CausalLanguageModel.load(golden, precision)) {
            model.save(scratch.resolve("saved"));
        }

        Map<String, String> expected = tensors(golden);
        expected.keySet()
                .removeIf(tensor -> tensor.startsWith("gradient.")
                        || Stream.of("logits", "input_ids", "lengths", "prompt_lengths")
                                .anyMatch(tensor::equals));
        assertThat(tensors(scratch.resolve("saved"))).isEqualTo(expected);
        List<String> names = fileNames(golden);
        names.removeIf(file -> file.startsWith("vectors."));
        assertThat(fileNames(scratch.resolve("saved"))).isEqualTo(names);
        for (String file : List.of("config.json", "generation_config.json", "model.safetensors.index.json")) {
            if (names.contains(file)) {
                JsonNode saved = Golden.json(scratch.resolve("saved").resolve(file));
                assertThat(saved).as(file).isEqualTo(Golden.json(golden.resolve(file)));
            }
        }
    }

    private static List<String> fileNames(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return new ArrayList<>(files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList());
        }
    }

    @Test
    void halfPrecisionIsReadExactly() throws IOException {
        // Given: 1.5 in every type
        Parts parts = Parts.of(Files.readAllBytes(weights()));
        List<String> names = new ArrayList<>();
        parts.header().fieldNames().forEachRemaining(names::add);
        names.remove("__metadata__");
        double[] losses = new double[3];
        List<String> types = List.of("F32", "F16", "BF16");
        for (int i = 0; i < types.size(); i++) {
            ObjectNode header = JsonFiles.MAPPER.createObjectNode();
            ByteBuffer data = ByteBuffer.allocate(parts.data().length).order(ByteOrder.LITTLE_ENDIAN);
            for (String name : names) {
                JsonNode tensor = parts.header().get(name);
                int begin = tensor.get("data_offsets").get(0).asInt();
                int end = tensor.get("data_offsets").get(1).asInt();
                int start = data.position();
                for (int at = begin; at < end; at += 4) {
                    switch (types.get(i)) {
                        case "F32" -> data.putFloat(1.5f);
                        case "F16" -> data.putShort(Float.floatToFloat16(1.5f));
                        default -> data.putShort((short) (Float.floatToIntBits(1.5f) >>> 16));
                    }
                }
                ObjectNode written = header.putObject(name).put("dtype", types.get(i));
                written.set("shape", tensor.get("shape"));
                written.putArray("data_offsets").add(start).add(data.position());
            }
            Files.delete(weights());
            Files.write(weights(), file(header.toString(), Arrays.copyOf(data.array(), data.position())));

            // When
            try (CausalLanguageModel model = CausalLanguageModel.load(directory, Precision.FP32)) {
                losses[i] = model.score(List.of(ROW)).getFirst().nll();
            }
        }

        // Then
        assertThat(losses[1]).isEqualTo(losses[0]);
        assertThat(losses[2]).isEqualTo(losses[0]);
    }

    @Test
    void aTensorMayBeLargerThanTwoGigabytes() throws IOException {
        // Given: a file full of holes with a few numbers in the last row of the embedding
        int rows = 300_000;
        int hidden = 2048;
        ModelConfig.small(rows, hidden, 1, 1, 1, 8, 32, 1, 2).write(directory, Precision.FP32);
        edit(directory.resolve("config.json"), json -> json.put("tie_word_embeddings", true));
        Layout layout = new Layout(ModelConfig.read(directory));
        ObjectNode header = JsonFiles.MAPPER.createObjectNode();
        long end = 0;
        for (Parameter parameter : layout.parameters()) {
            ObjectNode tensor = header.putObject(parameter.name()).put("dtype", "F32");
            Arrays.stream(parameter.shape()).forEach(tensor.withArray("shape")::add);
            tensor.putArray("data_offsets").add(end).add(end + 4 * parameter.size());
            end += 4 * parameter.size();
        }
        byte[] head = file(header.toString() + " ".repeat((8 - header.toString().length() % 8) % 8), new byte[0]);
        Files.delete(weights());
        try (RandomAccessFile file = new RandomAccessFile(weights().toFile(), "rw")) {
            file.write(head);
            file.setLength(head.length + end);
            file.seek(head.length + 4L * rows * hidden - 4);
            file.write(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putFloat(2.5f)
                    .array());
        }

        // When
        try (PtNDManager manager = Djl.newManager()) {
            Weights weights = Weights.load(manager, open(), Precision.FP32);
            Parameter embedding = layout.parameters().getFirst();
            var bytes = weights.bytes(manager, embedding);

            // Then
            assertThat(embedding.size() * 4).isGreaterThan(Integer.MAX_VALUE);
            assertThat(bytes.stream().mapToLong(ByteBuffer::remaining).sum()).isEqualTo(embedding.size() * 4);
            ByteBuffer last = bytes.getLast().order(ByteOrder.LITTLE_ENDIAN);
            assertThat(last.getFloat(last.limit() - 4)).isEqualTo(2.5f);
        }
    }
}
