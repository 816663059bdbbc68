package io.magicoder.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.config.LoraSettings;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.text.Tokenizer;
import io.magicoder.languagemodel.text.TrainingRow;
import io.magicoder.languagemodel.training.AdamW;
import io.magicoder.languagemodel.training.Optimizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on model directories, with a tiny new model. */
class ModelCommandsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ROWS = """
            {"id": 7, "instruction": "Add.", "response": "a+b"}
            {"id": 8, "problem": "Add.", "solution": "a+b"}
            """;

    @TempDir
    private Path directory;

    private final PrintStream realOut = System.out;
    private final PrintStream realError = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream error = new ByteArrayOutputStream();

    @BeforeEach
    void captureOutput() {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(error, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restoreOutput() {
        System.setOut(realOut);
        System.setErr(realError);
    }

    private String model() {
        return model(258);
    }

    private String model(int vocabularySize) {
        Path model = directory.resolve("model");
        Tokenizer.writeByteLevel(model);
        ModelConfig config = ModelConfig.small(vocabularySize, 16, 1, 2, 1, 16, 512, 256, 257);
        try (CausalLanguageModel fresh = CausalLanguageModel.initialize(config, Precision.FP32, 1)) {
            fresh.save(model);
        }
        return model.toString();
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    private static List<JsonNode> rows(Path file) throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            rows.add(JSON.readTree(line));
        }
        return rows;
    }

    @Test
    void rowsOfTextBecomeTrainingRows() throws IOException {
        // Given
        Tokenizer.writeByteLevel(directory);
        Path in = file("in.jsonl", ROWS);
        Path result = directory.resolve("out.jsonl");

        // When
        int code = Magicoder.run(
                "tokenize",
                "--tokenizer",
                directory.toString(),
                "--in",
                in.toString(),
                "--out",
                result.toString(),
                "--json");

        // Then
        assertThat(code).as(error.toString(StandardCharsets.UTF_8)).isZero();
        List<JsonNode> rows = rows(result);
        assertThat(rows.getFirst().get("id").asInt()).isEqualTo(7);
        assertThat(rows.getFirst().get("exceeding").asInt()).isZero();
        JsonNode ids = rows.getFirst().get("input_ids");
        int promptLength = rows.getFirst().get("prompt_length").asInt();
        assertThat(ids.get(0).asInt()).isEqualTo(256);
        assertThat(ids.size()).isEqualTo(promptLength + "a+b".length() + 1);
        assertThat(ids.get(promptLength).asInt()).isEqualTo('a');
        assertThat(ids.get(ids.size() - 1).asInt()).isEqualTo(257);
        assertThat(rows.get(1).get("prompt_length").asInt() - promptLength)
                .isEqualTo("Write a solution to the following coding problem:\n".length());
        assertThat(JSON.readTree(out.toString(StandardCharsets.UTF_8))
                        .get("rows")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void aLongRowIsCutAndSaysSo() throws IOException {
        Tokenizer.writeByteLevel(directory);
        Path in = file("in.jsonl", ROWS);
        Path result = directory.resolve("out.parquet");
        Path again = directory.resolve("again.jsonl");

        int code = Magicoder.run(
                "tokenize",
                "--tokenizer",
                directory.toString(),
                "--in",
                in.toString(),
                "--out",
                result.toString(),
                "--max-length",
                "10",
                "--prompt",
                "alpaca");
        Magicoder.run(
                "tokenize",
                "--tokenizer",
                directory.toString(),
                "--in",
                result.toString(),
                "--out",
                again.toString(),
                "--max-length",
                "11");

        assertThat(code).as(error.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(rows(again)).allSatisfy(row -> {
            assertThat(row.get("input_ids").size()).isEqualTo(11);
            assertThat(row.get("prompt_length").asInt()).isEqualTo(11);
            assertThat(row.get("exceeding").asInt()).isEqualTo(1);
        });
    }

    @Test
    void aRowWithoutTextIsNamed() throws IOException {
        Tokenizer.writeByteLevel(directory);
        Path in = file("in.jsonl", ROWS + "{\"id\": 9}\n");

        int code = Magicoder.run(
                "tokenize",
                "--tokenizer",
                directory.toString(),
                "--in",
                in.toString(),
                "--out",
                directory + "/out.jsonl");

        assertThat(code).isEqualTo(1);
        assertThat(error.toString(StandardCharsets.UTF_8)).contains("in.jsonl, row 3 has neither");
        assertThat(directory.resolve("out.jsonl")).doesNotExist();
    }

    @Test
    void anInputOrAnExampleIsPartOfThePromptThatHasAPlaceForIt() throws IOException {
        Path in = file("in.jsonl", """
                {"instruction": "Add.", "input": "1 2", "example": "no", "response": "3"}
                {"problem": "Add.", "example": "1 + 1 = 2", "solution": "3"}
                {"instruction": "Add.", "input": " ", "response": "3"}
                """);

        List<String> alpaca = prompts(in, "alpaca");
        List<String> magicoder = prompts(in, "magicoder");

        assertThat(alpaca.get(0)).contains("### Input:\n1 2\n\n### Response:\n").doesNotContain("no");
        assertThat(alpaca.get(1)).contains("### Input:\n1 + 1 = 2\n\n### Response:\n");
        assertThat(alpaca.get(2)).endsWith("### Instruction:\nAdd.\n\n### Response:\n");
        assertThat(magicoder.get(0)).endsWith("Add.\nInput: 1 2\n\n@@ Response\n");
        assertThat(magicoder.get(1)).endsWith("Add.\n\n@@ Response\n");
    }

    /** What the rows of a file ask, decoded from their tokens. */
    private List<String> prompts(Path in, String format) throws IOException {
        Tokenizer.writeByteLevel(directory);
        Path result = directory.resolve(format + ".jsonl");
        assertThat(Magicoder.run(
                        "tokenize",
                        "--tokenizer",
                        directory.toString(),
                        "--prompt",
                        format,
                        "--in",
                        in.toString(),
                        "--out",
                        result.toString()))
                .isZero();
        List<String> prompts = new ArrayList<>();
        try (Tokenizer tokenizer = Tokenizer.load(directory)) {
            for (JsonNode row : rows(result)) {
                int[] ids = new int[row.get("prompt_length").asInt()];
                for (int i = 0; i < ids.length; i++) {
                    ids[i] = row.get("input_ids").get(i).asInt();
                }
                prompts.add(tokenizer.decode(ids));
            }
        }
        return prompts;
    }

    @Test
    void textAndItsTokensHaveTheSameScore() throws IOException {
        // Given
        String model = model();
        Path in = file("in.jsonl", ROWS);
        Path tokens = directory.resolve("tokens.jsonl");
        Magicoder.run("tokenize", "--tokenizer", model, "--in", in.toString(), "--out", tokens.toString());

        // When
        int code = Magicoder.run("score", "--model", model, "--in", in.toString(), "--out", directory + "/a.jsonl");
        Magicoder.run("score", "--model", model, "--in", tokens.toString(), "--out", directory + "/b.jsonl");

        // Then
        assertThat(code).as(error.toString(StandardCharsets.UTF_8)).isZero();
        List<JsonNode> ofText = rows(directory.resolve("a.jsonl"));
        List<JsonNode> ofTokens = rows(directory.resolve("b.jsonl"));
        for (int i = 0; i < 2; i++) {
            assertThat(ofText.get(i).get("id").asInt()).isEqualTo(7 + i);
            assertThat(ofText.get(i).get("tokens").asInt()).isEqualTo(4);
            // A new model knows nothing: each of 258 tokens is about as likely.
            assertThat(ofText.get(i).get("mean_nll").asDouble()).isCloseTo(Math.log(258), within(0.1));
            assertThat(ofTokens.get(i).get("nll")).isEqualTo(ofText.get(i).get("nll"));
        }
    }

    @Test
    void anAdapterIsUsedWithTheModelThatItNames() throws IOException {
        // Given
        String model = model();
        Path adapter = directory.resolve("adapter");
        Path adapted = directory.resolve("adapted");
        try (CausalLanguageModel base = CausalLanguageModel.load(Path.of(model), Precision.FP32)) {
            base.adapt(LoraSettings.of(2, 64, "all-linear"), 1);
            try (Optimizer optimizer = new AdamW(base, 0.9, 0.999, 1e-8, 0)) {
                base.accumulateGradients(List.of(new TrainingRow(new int[] {65, 66, 67, 68}, 1)), 3);
                optimizer.step(0.1);
            }
            base.saveAdapter(adapter, "../model");
            base.mergeAdapter();
            base.save(adapted);
        }
        String in = file("in.jsonl", "{\"input_ids\": [65, 66, 67, 68], \"prompt_length\": 1}\n")
                .toString();

        // When
        Magicoder.run("score", "--model", adapted.toString(), "--in", in, "--out", directory + "/merged.jsonl");
        int named = Magicoder.run("score", "--model", adapter.toString(), "--in", in, "--out", directory + "/a.jsonl");
        int given = Magicoder.run(
                "score",
                "--model",
                adapter.toString(),
                "--base-model",
                model,
                "--in",
                in,
                "--out",
                directory + "/b.jsonl");
        Magicoder.run("score", "--model", model, "--in", in, "--out", directory + "/plain.jsonl");

        // Then
        assertThat(named).as(error.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(given).isZero();
        JsonNode merged = rows(directory.resolve("merged.jsonl")).getFirst();
        assertThat(rows(directory.resolve("a.jsonl")).getFirst()).isEqualTo(merged);
        assertThat(rows(directory.resolve("b.jsonl")).getFirst()).isEqualTo(merged);
        assertThat(rows(directory.resolve("plain.jsonl")).getFirst().get("nll").asDouble())
                .isGreaterThan(merged.get("nll").asDouble());
        assertThat(Magicoder.run("complete", "--model", adapter.toString(), "--prompt", "AB", "--max-tokens", "2"))
                .isZero();
    }

    @Test
    void anAdapterWithoutItsModelSaysWhatToGive() throws IOException {
        String model = model();
        Path adapter = directory.resolve("adapter");
        try (CausalLanguageModel base = CausalLanguageModel.load(Path.of(model), Precision.FP32)) {
            base.adapt(LoraSettings.of(2, 4, "q_proj"), 1);
            base.saveAdapter(adapter, "some-hub/model");
        }

        assertThat(Magicoder.run("complete", "--model", adapter.toString(), "--prompt", "x"))
                .isEqualTo(1);
        assertThat(Magicoder.run("complete", "--model", model, "--base-model", model, "--prompt", "x"))
                .isEqualTo(1);
        assertThat(error.toString(StandardCharsets.UTF_8))
                .contains(
                        "names the base model 'some-hub/model', which is no folder here: give its folder with --base-model")
                .contains("--base-model is for an adapter");
    }

    @Test
    void aRawPromptIsEncodedByTheTokenizerAndAnInstructionAsInTraining() throws IOException {
        // Given
        String model = model();
        Path file = Path.of(model, "tokenizer.json");
        ObjectNode tokenizer = (ObjectNode) JSON.readTree(file.toFile());
        JSON.writeValue(file.toFile(), tokenizer.putNull("post_processor"));

        // When
        JsonNode raw = complete(model, "--prompt", "hi");
        JsonNode instruction = complete(model, "--instruction", "hi");

        // Then
        assertThat(raw.get("prompt_token_ids")).map(JsonNode::asInt).containsExactly((int) 'h', (int) 'i');
        assertThat(instruction.get("prompt_token_ids").get(0).asInt()).isEqualTo(256);
    }

    @Test
    void aHoleBetweenTwoTextsIsAskedForInTheModelsTokens() throws IOException {
        // Given
        String model = model(261);
        assertThat(Magicoder.run("complete", "--model", model, "--prompt", "a", "--suffix", "b"))
                .isEqualTo(1);
        assertThat(error.toString(StandardCharsets.UTF_8)).contains("--suffix", "has no tokens for a hole");
        Path file = Path.of(model, "tokenizer.json");
        ObjectNode tokenizer = (ObjectNode) JSON.readTree(file.toFile());
        int id = 258;
        for (String name : List.of("<fim_prefix>", "<fim_suffix>", "<fim_middle>")) {
            ObjectNode token = tokenizer.withArray("added_tokens").addObject();
            token.put("id", id++).put("content", name).put("special", true);
            List.of("single_word", "lstrip", "rstrip", "normalized").forEach(flag -> token.put(flag, false));
        }
        JSON.writeValue(file.toFile(), tokenizer);

        // When
        JsonNode filled = complete(model, "--prompt", "a", "--suffix", "b");

        // Then
        assertThat(filled.get("prompt_token_ids"))
                .map(JsonNode::asInt)
                .containsExactly(256, 258, (int) 'a', 259, (int) 'b', 260);
        assertThat(complete(model, "--prompt", "a", "--suffix", "").get("prompt_token_ids"))
                .isEqualTo(complete(model, "--prompt", "a").get("prompt_token_ids"));
    }

    @Test
    void theFirstSpaceOfAContinuationIsPartOfIt() throws IOException {
        // Given: a model that always says token 0, and a tokenizer for which that is a space, none in front of a text
        String model = model();
        Path file = Path.of(model, "tokenizer.json");
        ObjectNode tokenizer = (ObjectNode) JSON.readTree(file.toFile());
        tokenizer.set("decoder", JSON.readTree("""
                {"type": "Sequence", "decoders": [
                    {"type": "Replace", "pattern": {"String": "\u0100"}, "content": " "},
                    {"type": "Fuse"},
                    {"type": "Strip", "content": " ", "start": 1, "stop": 0}]}"""));
        JSON.writeValue(file.toFile(), tokenizer);
        fillWeights(model, (byte) 0);

        // When
        JsonNode said = complete(model, "--prompt", "hi");

        // Then
        assertThat(said.get("token_ids")).map(JsonNode::asInt).containsExactly(0);
        assertThat(said.get("text").asText()).isEqualTo(" ");
    }

    private static void fillWeights(String model, byte value) throws IOException {
        Path weights = Path.of(model, "model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        int header = Long.BYTES
                + (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        Arrays.fill(bytes, header, bytes.length, value);
        Files.write(weights, bytes);
    }

    private JsonNode complete(String model, String... options) throws IOException {
        out.reset();
        List<String> arguments = new ArrayList<>(List.of("complete", "--model", model, "--max-tokens", "1", "--json"));
        arguments.addAll(List.of(options));
        int code = Magicoder.run(arguments.toArray(String[]::new));
        assertThat(code).as(error.toString(StandardCharsets.UTF_8)).isZero();
        return JSON.readTree(out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aScoreThatIsNotFiniteIsNoResult() throws IOException {
        // Given
        String model = model();
        fillWeights(model, (byte) 0xFF); // NaN
        Path in = file("in.jsonl", ROWS);
        Path result = Files.createDirectory(directory.resolve("results")).resolve("out.jsonl");

        // When
        int code = Magicoder.run("score", "--model", model, "--in", in.toString(), "--out", result.toString());

        // Then
        assertThat(code).isEqualTo(1);
        assertThat(error.toString(StandardCharsets.UTF_8)).contains("its weights are damaged");
        assertThat(result.getParent()).isEmptyDirectory();
    }

    @Test
    void halfASurrogatePairCostsItsCharacterAlone() throws IOException {
        // Given
        Tokenizer.writeByteLevel(directory);
        Path in = file(
                "in.jsonl",
                "{\"instruction\":\"fine\",\"response\":\"b\"}\n{\"instruction\":\"x \\ud83d y\",\"response\":\"b\"}\n");
        Path result = directory.resolve("out.jsonl");

        // When
        int code = Magicoder.run(
                "tokenize", "--tokenizer", directory.toString(), "--in", in.toString(), "--out", result.toString());

        // Then
        assertThat(code).isZero();
        assertThat(rows(result).get(1).get("instruction").textValue()).isEqualTo("x \uFFFD y");
        assertThat(error.toString(StandardCharsets.UTF_8)).contains("1 had text that is no Unicode");
    }

    @Test
    void badTokensAreNamed() throws IOException {
        Path in = file("in.jsonl", "{\"input_ids\": [1, 2.5], \"prompt_length\": 1}\n");

        int code = Magicoder.run("score", "--model", model(), "--in", in.toString(), "--out", directory + "/a.jsonl");

        assertThat(code).isEqualTo(1);
        assertThat(error.toString(StandardCharsets.UTF_8)).contains("in.jsonl, row 1: input_ids[1] is 2.5");
    }

    @Test
    void aTokenThatTheModelDoesNotHaveIsNamed() throws IOException {
        Path in = file("in.jsonl", "{\"input_ids\": [1, 2000, 3], \"prompt_length\": 1}\n");

        int code = Magicoder.run("score", "--model", model(), "--in", in.toString(), "--out", directory + "/a.jsonl");

        assertThat(code).isEqualTo(1);
        assertThat(error.toString(StandardCharsets.UTF_8)).contains("in.jsonl, row 1: token 2000");
    }

    @Test
    void continuesTextInstructionsAndTokens() throws IOException {
        String model = model();

        int code = Magicoder.run(
                "complete",
                "--model",
                model,
                "--token-ids",
                "256,65,66",
                "--max-tokens",
                "5",
                "--ignore-eos",
                "--json");
        JsonNode ofTokens = JSON.readTree(out.toString(StandardCharsets.UTF_8));
        out.reset();
        Magicoder.run("complete", "--model", model, "--prompt", "AB", "--max-tokens", "5", "--ignore-eos", "--json");
        JsonNode ofText = JSON.readTree(out.toString(StandardCharsets.UTF_8));

        assertThat(code).as(error.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(ofTokens.get("token_ids").size()).isEqualTo(5);
        assertThat(ofTokens.get("finish_reason").asText()).isEqualTo("length");
        assertThat(ofText).isEqualTo(ofTokens);
        assertThat(Magicoder.run("complete", "--model", model, "--instruction", "Add.", "--max-tokens", "3"))
                .isZero();
    }

    @Test
    void tokensNeedNoTokenizer() throws IOException {
        String model = model();
        Files.delete(Path.of(model, "tokenizer.json"));

        assertThat(Magicoder.run(
                        "complete", "--model", model, "--token-ids", "1,2", "--max-tokens", "2", "--ignore-eos"))
                .isZero();
        assertThat(out.toString(StandardCharsets.UTF_8).strip()).matches("\\d+,\\d+");
        assertThat(Magicoder.run("complete", "--model", model, "--prompt", "x")).isEqualTo(1);
        assertThat(error.toString(StandardCharsets.UTF_8)).contains("tokenizer.json does not exist");
    }

    @Test
    void aBeginningIsRequiredAndOnlyOne() {
        assertThat(Magicoder.run("complete", "--model", "x")).isEqualTo(2);
        assertThat(Magicoder.run("complete", "--model", "x", "--prompt", "a", "--token-ids", "1"))
                .isEqualTo(2);
        assertThat(Magicoder.run("complete", "--model", "x", "--suffix", "a")).isEqualTo(2);
        assertThat(Magicoder.run("complete", "--model", "x", "--instruction", "a", "--suffix", "a"))
                .isEqualTo(2);
    }

    @Test
    void anUnknownBenchmarkIsNamed() {
        assertThat(Magicoder.run("bench", "nothing")).isEqualTo(1);
        assertThat(error.toString(StandardCharsets.UTF_8)).contains("there is no benchmark 'nothing'");
        assertThat(Magicoder.run("bench", "model", "--no-such-option", "1")).isEqualTo(2);
    }

    @Test
    void aMissingModelIsOneSentence() {
        for (String command : List.of("complete --prompt x", "serve")) {
            error.reset();
            String[] words = (command + " --model " + directory).split(" ");
            assertThat(Magicoder.run(words)).isEqualTo(1);
            assertThat(error.toString(StandardCharsets.UTF_8).strip().lines())
                    .singleElement()
                    .asString()
                    .contains("config.json does not exist");
        }
    }
}
