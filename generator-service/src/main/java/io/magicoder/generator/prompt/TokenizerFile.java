package io.magicoder.generator.prompt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.GptBytePairEncodingParams;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * Counts tokens as a {@code tokenizer.json} of the byte-level kind makes them (GPT-2, Llama 3, Qwen, DeepSeek, StarCoder): its
 * merges in their order, on the pieces its pre-tokenizer cuts.
 */
final class TokenizerFile {
    /** GPT-2's, for pre-tokenizers that name no other. */
    private static final Pattern GPT_2 = Pattern.compile(
            "'(?:[sdmt]|ll|ve|re)| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
            Pattern.UNICODE_CHARACTER_CLASS);

    private static final Pattern WHOLE = Pattern.compile("(?s).+");

    private static final int BYTES = 256;

    private TokenizerFile() {}

    /**
     * The counter of a file.
     *
     * @throws IllegalArgumentException in one sentence, if it cannot be read or is of another kind
     */
    static TokenCounter read(Path file) {
        try {
            JsonNode root = new ObjectMapper().readTree(file.toFile());
            JsonNode model = root.path("model");
            if (!model.path("merges").isArray() || !root.toString().contains("\"ByteLevel\"")) {
                throw new IllegalArgumentException(
                        "the tokenizer " + file
                                + " is not of the byte-level kind: name an OpenAI encoding or estimate in teacher.tokenizer instead");
            }
            Encoding encoding = Encodings.newLazyEncodingRegistry()
                    .registerGptBytePairEncoding(new GptBytePairEncodingParams(
                            file.toString(), WHOLE, ranks(model.path("merges")), Map.of()))
                    .getEncoding(file.toString())
                    .orElseThrow();
            List<Pattern> cuts = cuts(root.path("pre_tokenizer"));
            return text ->
                    pieces(text, cuts).mapToInt(encoding::countTokensOrdinary).sum();
        } catch (IOException | PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "the tokenizer " + file + " cannot be read: name a tokenizer.json in teacher.tokenizer", e);
        }
    }

    /** The cuts of a pre-tokenizer, in their order. */
    private static List<Pattern> cuts(JsonNode preTokenizer) {
        List<Pattern> cuts = new ArrayList<>();
        for (JsonNode step : preTokenizer.path("pretokenizers").isArray()
                ? preTokenizer.path("pretokenizers")
                : new ObjectMapper().createArrayNode().add(preTokenizer)) {
            switch (step.path("type").asText()) {
                case "Split" -> {
                    JsonNode pattern = step.path("pattern");
                    cuts.add(
                            pattern.has("Regex")
                                    ? Pattern.compile(pattern.path("Regex").asText(), Pattern.UNICODE_CHARACTER_CLASS)
                                    : Pattern.compile(
                                            Pattern.quote(pattern.path("String").asText())));
                }
                case "Digits" ->
                    cuts.add(Pattern.compile(step.path("individual_digits").asBoolean() ? "\\p{N}" : "\\p{N}+"));
                case "ByteLevel" -> {
                    if (step.path("use_regex").asBoolean(true)) {
                        cuts.add(GPT_2);
                    }
                }
                default -> {} // it does not cut
            }
        }
        return cuts;
    }

    /** What matches a cut is a piece, and what lies between is one, which the next cut may cut further. */
    private static Stream<String> pieces(String text, List<Pattern> cuts) {
        Stream<String> pieces = Stream.of(text);
        for (Pattern cut : cuts) {
            pieces = pieces.flatMap(piece -> cut(piece, cut).stream());
        }
        return pieces;
    }

    private static List<String> cut(String piece, Pattern cut) {
        List<String> parts = new ArrayList<>();
        Matcher matcher = cut.matcher(piece);
        int end = 0;
        while (matcher.find()) {
            if (matcher.start() > end) {
                parts.add(piece.substring(end, matcher.start()));
            }
            if (matcher.end() > matcher.start()) {
                parts.add(matcher.group());
            }
            end = matcher.end();
        }
        if (end < piece.length()) {
            parts.add(piece.substring(end));
        }
        return parts;
    }

    /** Bytes first, then what each merge makes, in order. */
    private static IdentityHashMap<byte[], Integer> ranks(JsonNode merges) {
        int[] byteOf = byteOfCharacter();
        IdentityHashMap<byte[], Integer> ranks = new IdentityHashMap<>(); // arrays are never equal
        for (int i = 0; i < BYTES; i++) {
            ranks.put(new byte[] {(byte) i}, i);
        }
        int rank = BYTES;
        for (JsonNode merge : merges) {
            String joined = merge.isArray()
                    ? merge.path(0).asText() + merge.path(1).asText()
                    : merge.asText().replaceFirst(" ", "");
            byte[] bytes = new byte[joined.length()];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) byteOf[joined.charAt(i) % byteOf.length];
            }
            ranks.put(bytes, rank++);
        }
        return ranks;
    }

    /** GPT-2's table: printable bytes stand for themselves, the others for characters from U+0100 on. */
    private static int[] byteOfCharacter() {
        int[] table = new int[2 * BYTES];
        int next = BYTES;
        for (int b = 0; b < BYTES; b++) {
            boolean printable = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
            table[printable ? b : next++] = b;
        }
        return table;
    }
}
