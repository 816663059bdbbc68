package io.magicoder.languagemodel.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.languagemodel.config.JsonFiles;
import io.magicoder.languagemodel.config.ModelFormatException;
import io.magicoder.languagemodel.engine.Djl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A Hugging Face tokenizer.
 *
 * <p>Who decides about special tokens around a text:
 *
 * <ul>
 *   <li>a raw prompt, which a user wrote whole, is {@link #encodeWithSpecialTokens}: what the post-processor in
 *       {@code tokenizer.json} adds, nothing if there is none; a begin token that exists is not one that the model saw;
 *   <li>a prompt of a {@link PromptFormat}, asked or trained on, is {@link TrainingRows#prompt}: the reference's rule, the
 *       begin token if the tokenizer has one; a row ends with the end token by the same rule;
 *   <li>token ids are taken as they are.
 * </ul>
 */
public final class Tokenizer implements AutoCloseable {
    static final String FILE = "tokenizer.json";
    static final String CONFIG_FILE = "tokenizer_config.json";
    static final String SPECIAL_TOKENS_FILE = "special_tokens_map.json";
    private static final int NONE = -1;

    /** A key of files whose writer put all it knew of tokens into the one file. */
    private static final String ALL_TOKENS = "added_tokens_decoder";

    static final String TEMPLATE_FILE = "chat_template.jinja";
    private static final List<String> FILES = List.of(
            FILE,
            CONFIG_FILE,
            SPECIAL_TOKENS_FILE,
            "added_tokens.json",
            "tokenizer.model",
            "vocab.json",
            "merges.txt",
            TEMPLATE_FILE);

    private final Path directory;
    private final HuggingFaceTokenizer delegate;
    private final OptionalInt bos;
    private final OptionalInt eos;
    private final Map<String, Integer> added;
    private final int vocabularySize;

    private Tokenizer(
            Path directory,
            HuggingFaceTokenizer delegate,
            OptionalInt bos,
            OptionalInt eos,
            Map<String, Integer> added,
            int vocabularySize) {
        this.directory = directory;
        this.delegate = delegate;
        this.bos = bos;
        this.eos = eos;
        this.added = added;
        this.vocabularySize = vocabularySize;
    }

    /**
     * Reads {@code tokenizer.json}, and the begin and end token from {@code tokenizer_config.json} or
     * {@code special_tokens_map.json}.
     *
     * @throws ModelFormatException if a file is unfit
     */
    public static Tokenizer load(Path directory) {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            throw new ModelFormatException(
                    file + " does not exist: save the tokenizer with transformers as a fast tokenizer");
        }
        ObjectNode json = JsonFiles.read(file);
        Map<String, Integer> ids = ids(json);
        try {
            HuggingFaceTokenizer delegate = Djl.tokenizer(file);
            return new Tokenizer(
                    directory,
                    delegate,
                    special(directory, "bos_token", ids),
                    special(directory, "eos_token", ids),
                    added(json),
                    1 + ids.values().stream().mapToInt(Integer::intValue).max().orElse(-1));
        } catch (IOException | RuntimeException e) {
            throw new ModelFormatException(file + " cannot be used: " + e.getMessage(), e);
        }
    }

    static Map<String, Integer> ids(ObjectNode json) {
        Map<String, Integer> ids = new HashMap<>();
        JsonNode vocabulary = json.path("model").path("vocab");
        vocabulary
                .properties()
                .forEach(entry -> ids.put(entry.getKey(), entry.getValue().asInt()));
        if (vocabulary instanceof ArrayNode pieces) { // Unigram: pairs of piece and score
            for (int i = 0; i < pieces.size(); i++) {
                int id = i;
                text(pieces.path(i).path(0)).ifPresent(piece -> ids.put(piece, id));
            }
        }
        ids.putAll(added(json));
        return ids;
    }

    private static Map<String, Integer> added(ObjectNode json) {
        Map<String, Integer> added = new HashMap<>();
        json.path("added_tokens")
                .forEach(token -> text(token.path("content"))
                        .ifPresent(
                                content -> added.put(content, token.path("id").asInt())));
        return added;
    }

    /** What is a text: null, which asText would make the word of, is none. */
    private static Optional<String> text(JsonNode value) {
        return Optional.ofNullable(value.textValue()).filter(text -> !text.isEmpty());
    }

    private static OptionalInt special(Path directory, String key, Map<String, Integer> ids) {
        for (String name : List.of(CONFIG_FILE, SPECIAL_TOKENS_FILE)) {
            Path file = directory.resolve(name);
            ObjectNode json = Files.exists(file) ? JsonFiles.read(file) : JsonFiles.MAPPER.createObjectNode();
            JsonNode token = json.path(key);
            Integer id = text(token.isObject() ? token.path("content") : token)
                    .map(ids::get)
                    .orElse(NONE);
            if (id != NONE) {
                return OptionalInt.of(id);
            }
            if (json.has(key) && json.has(ALL_TOKENS)) {
                break; // transformers reads no other file then: null means that there is none
            }
        }
        return OptionalInt.empty();
    }

    /** Writes a tokenizer whose tokens are the 256 bytes, then {@code <bos>} and {@code <eos>}; makes the directory. */
    public static void writeByteLevel(Path directory) {
        ByteLevelTokenizer.write(directory, List.of(), 0);
    }

    /**
     * Writes a tokenizer that also has the frequent byte pairs of some texts as tokens, so that such texts are shorter.
     *
     * @param texts to learn from; the time grows with the number of different words in them
     * @param vocabularySize most tokens, at least 258
     */
    public static void learnByteLevel(Path directory, List<String> texts, int vocabularySize) {
        ByteLevelTokenizer.write(directory, texts, vocabularySize);
    }

    /** The ids of a text, with nothing added. */
    public int[] encode(String text) {
        return encode(text, false);
    }

    /** The ids of a text with what the post-processor adds, as transformers encodes unless told otherwise. */
    public int[] encodeWithSpecialTokens(String text) {
        return encode(text, true);
    }

    private int[] encode(String text, boolean addSpecialTokens) {
        return Arrays.stream(delegate.encode(text, addSpecialTokens, false).getIds())
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    /** The text of ids; special tokens are left out. */
    public String decode(int[] ids) {
        return decode(ids, true);
    }

    /** The text of ids with special tokens written out, as transformers decodes unless told otherwise. */
    public String decodeWithSpecialTokens(int[] ids) {
        return decode(ids, false);
    }

    /**
     * The text of ids that continue others, as it stands behind theirs: the text of both together less that of the first.
     * By themselves ids lose what depends on what is before them: the space of a word that SentencePiece marks, and the
     * rest of a character. Special tokens are left out.
     *
     * @param before a prompt, or what has been generated so far with it
     */
    public String decodeContinuation(int[] before, int[] ids) {
        int[] all = Arrays.copyOf(before, before.length + ids.length);
        System.arraycopy(ids, 0, all, before.length, ids.length);
        String start = decode(before);
        String whole = decode(all);
        // Where the first ids end within a character, their text is not the beginning of the whole.
        int common = 0;
        while (common < Math.min(start.length(), whole.length()) && start.charAt(common) == whole.charAt(common)) {
            common++;
        }
        return whole.substring(common);
    }

    private String decode(int[] ids, boolean skipSpecialTokens) {
        return ids.length == 0
                ? ""
                : delegate.decode(Arrays.stream(ids).asLongStream().toArray(), skipSpecialTokens);
    }

    public OptionalInt bosTokenId() {
        return bos;
    }

    public OptionalInt eosTokenId() {
        return eos;
    }

    /** The id of a token beside those of the vocabulary that is recognised as a whole, such as {@code <fim_prefix>}. */
    public OptionalInt addedTokenId(String name) {
        Integer id = added.get(name);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** One more than the largest id. */
    public int vocabularySize() {
        return vocabularySize;
    }

    /** What each token writes; reads the file again. */
    public TokenBytes tokenBytes() {
        return TokenBytes.read(directory, vocabularySize);
    }

    /** Copies every file of the tokenizer. */
    public void copyFiles(Path toDirectory) {
        try {
            for (String name : FILES) {
                if (Files.exists(directory.resolve(name))) {
                    Files.copy(directory.resolve(name), toDirectory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Copies every file of the tokenizer, with the chat template of a prompt in place of what template there was.
     *
     * @param trainedWith the prompt that the model beside it knows
     */
    public void copyFiles(Path toDirectory, PromptFormat trainedWith) {
        copyFiles(toDirectory);
        String template = trainedWith.chatTemplate();
        Path config = toDirectory.resolve(CONFIG_FILE);
        ObjectNode json = Files.exists(config) ? JsonFiles.read(config) : configWithoutFile();
        json.put("chat_template", template);
        try {
            Files.writeString(config, JsonFiles.pretty(json));
            Path apart = toDirectory.resolve(TEMPLATE_FILE); // readers prefer it to the one above
            if (Files.exists(apart)) {
                Files.writeString(apart, template);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ObjectNode configWithoutFile() {
        ObjectNode json = JsonFiles.MAPPER.createObjectNode().put("tokenizer_class", "PreTrainedTokenizerFast");
        Path map = directory.resolve(SPECIAL_TOKENS_FILE);
        if (Files.exists(map)) {
            json.setAll(JsonFiles.read(map));
        }
        return json;
    }

    /** Of {@code tokenizer.json}, in lower-case hexadecimal. */
    public String sha256() {
        try {
            byte[] bytes = Files.readAllBytes(directory.resolve(FILE));
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        delegate.close();
    }
}
