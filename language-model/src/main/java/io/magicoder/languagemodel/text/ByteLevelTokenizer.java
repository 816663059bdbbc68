package io.magicoder.languagemodel.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.languagemodel.config.JsonFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes tokenizers of our own: the 256 bytes, {@code <bos>}, {@code <eos>}, and pairs merged by frequency (arXiv 1508.07909). */
final class ByteLevelTokenizer {
    private static final int BYTES = 256;
    private static final List<String> SPECIALS = List.of("<bos>", "<eos>");
    /** How GPT-2 cuts a text into the words that merges do not cross. */
    private static final Pattern WORDS = Pattern.compile(
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
            Pattern.UNICODE_CHARACTER_CLASS);

    private ByteLevelTokenizer() {}

    /** Two tokens, side by side, that are one token from then on. */
    private record Pair(int left, int right) {}

    /** A word as its tokens so far, and how often it occurs. */
    private static final class Word {
        private final int[] tokens;
        private final int count;

        Word(int[] tokens, int count) {
            this.tokens = tokens;
            this.count = count;
        }

        Word merged(Pair pair, int token) {
            int[] merged = new int[tokens.length];
            int length = 0;
            for (int i = 0; i < tokens.length; i++) {
                boolean hit = i + 1 < tokens.length && tokens[i] == pair.left && tokens[i + 1] == pair.right;
                merged[length++] = hit ? token : tokens[i];
                if (hit) {
                    i++;
                }
            }
            return length == tokens.length ? this : new Word(Arrays.copyOf(merged, length), count);
        }
    }

    /** Writes the files of a tokenizer with at most {@code vocabularySize} tokens; makes the directory. */
    static void write(Path directory, List<String> texts, int vocabularySize) {
        List<String> names = byteNames();
        List<String> merges = new ArrayList<>();
        Map<String, Integer> ids = new HashMap<>();
        List<Word> words = words(texts);
        while (names.size() < vocabularySize) {
            Optional<Pair> best = mostFrequent(words);
            if (best.isEmpty()) {
                break;
            }
            Pair pair = best.get();
            String name = names.get(pair.left) + names.get(pair.right);
            // Two pairs may spell the same token, which has one id.
            int token = ids.computeIfAbsent(name, _ -> names.size());
            if (token == names.size()) {
                names.add(name);
            }
            words.replaceAll(word -> word.merged(pair, token));
            merges.add(names.get(pair.left) + " " + names.get(pair.right));
        }
        write(directory, names, merges);
    }

    private static List<Word> words(List<String> texts) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (String text : texts) {
            Matcher matcher = WORDS.matcher(text);
            while (matcher.find()) {
                counts.merge(matcher.group(), 1, Integer::sum);
            }
        }
        List<Word> words = new ArrayList<>();
        counts.forEach((word, count) -> {
            byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
            int[] tokens = new int[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                tokens[i] = Byte.toUnsignedInt(bytes[i]);
            }
            words.add(new Word(tokens, count));
        });
        return words;
    }

    /** The pair that occurs most, at least twice; among equals the one of the lowest tokens, so that runs agree. */
    private static Optional<Pair> mostFrequent(List<Word> words) {
        Map<Pair, Integer> counts = new HashMap<>();
        for (Word word : words) {
            for (int i = 0; i + 1 < word.tokens.length; i++) {
                counts.merge(new Pair(word.tokens[i], word.tokens[i + 1]), word.count, Integer::sum);
            }
        }
        return counts.entrySet().stream()
                .filter(entry -> entry.getValue() >= 2)
                .max(Map.Entry.<Pair, Integer>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.comparingInt(Pair::left)
                                .thenComparingInt(Pair::right)
                                .reversed())))
                .map(Map.Entry::getKey);
    }

    /** A printable character for each byte, as GPT-2 names them. */
    private static List<String> byteNames() {
        List<String> names = new ArrayList<>();
        int unprintable = 0;
        for (int value = 0; value < BYTES; value++) {
            boolean printable = (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xAC) || value >= 0xAE;
            names.add(Character.toString(printable ? value : BYTES + unprintable++));
        }
        names.addAll(SPECIALS);
        return names;
    }

    private static void write(Path directory, List<String> names, List<String> merges) {
        ObjectNode json = JsonFiles.MAPPER.createObjectNode();
        json.put("version", "1.0").putNull("truncation").putNull("padding");
        ArrayNode added = json.putArray("added_tokens");
        for (int i = 0; i < SPECIALS.size(); i++) {
            added.addObject()
                    .put("id", BYTES + i)
                    .put("content", SPECIALS.get(i))
                    .put("single_word", false)
                    .put("lstrip", false)
                    .put("rstrip", false)
                    .put("normalized", false)
                    .put("special", true);
        }
        json.putNull("normalizer");
        byteLevel(json.putObject("pre_tokenizer"));
        json.set("post_processor", beginToken());
        byteLevel(json.putObject("decoder"));
        ObjectNode model = json.putObject("model").put("type", "BPE");
        model.putNull("dropout")
                .putNull("unk_token")
                .putNull("continuing_subword_prefix")
                .putNull("end_of_word_suffix");
        model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
        ObjectNode vocabulary = model.putObject("vocab");
        for (int id = 0; id < names.size(); id++) {
            vocabulary.put(names.get(id), id); // the special ones too: a reader numbers those anew that are not here
        }
        ArrayNode list = model.putArray("merges");
        merges.forEach(list::add);
        ObjectNode config = JsonFiles.MAPPER
                .createObjectNode()
                .put("tokenizer_class", "PreTrainedTokenizerFast")
                .put("bos_token", SPECIALS.getFirst())
                .put("eos_token", SPECIALS.getLast())
                .put("clean_up_tokenization_spaces", false);
        try {
            Files.createDirectories(directory);
            var writer = JsonFiles.MAPPER.writerWithDefaultPrettyPrinter();
            writer.writeValue(directory.resolve(Tokenizer.FILE).toFile(), json);
            writer.writeValue(directory.resolve(Tokenizer.CONFIG_FILE).toFile(), config);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The begin token in front of a text: every row that a model of such a tokenizer is trained on begins with it. */
    private static ObjectNode beginToken() {
        String begin = SPECIALS.getFirst();
        ObjectNode template = JsonFiles.MAPPER.createObjectNode().put("type", "TemplateProcessing");
        for (String form : List.of("single", "pair")) {
            ArrayNode pieces = template.putArray(form);
            piece(pieces, "SpecialToken", begin, 0);
            piece(pieces, "Sequence", "A", 0);
            if (form.equals("pair")) {
                piece(pieces, "Sequence", "B", 1);
            }
        }
        ObjectNode token = template.putObject("special_tokens").putObject(begin).put("id", begin);
        token.putArray("ids").add(BYTES);
        token.putArray("tokens").add(begin);
        return template;
    }

    private static void piece(ArrayNode pieces, String kind, String id, int type) {
        pieces.addObject().putObject(kind).put("id", id).put("type_id", type);
    }

    private static void byteLevel(ObjectNode node) {
        node.put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", false)
                .put("use_regex", true);
    }
}
