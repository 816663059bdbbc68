package io.magicoder.languagemodel.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.languagemodel.config.JsonFiles;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The bytes that each token of a vocabulary writes: those of byte-level tokenizers (GPT-2's table), of SentencePiece's with
 * bytes for what it does not know, and of others their texts.
 */
public final class TokenBytes {
    private static final Pattern BYTE = Pattern.compile("<0x([0-9A-F]{2})>");
    private static final byte[] NONE = {};

    private final byte[][] bytes;
    private final BitSet special = new BitSet();

    private TokenBytes(int size) {
        bytes = new byte[size][];
        Arrays.fill(bytes, NONE);
    }

    /** Of the {@code tokenizer.json} in a directory, for ids below {@code size}. */
    static TokenBytes read(Path directory, int size) {
        ObjectNode json = JsonFiles.read(directory.resolve(Tokenizer.FILE));
        TokenBytes tokens = new TokenBytes(size);
        boolean byteLevel = has(json.path("decoder"), "ByteLevel") || has(json.path("pre_tokenizer"), "ByteLevel");
        Map<Integer, Byte> table = byteLevel ? gpt2() : Map.of();
        Tokenizer.ids(json)
                .forEach((piece, id) -> tokens.bytes[id] = byteLevel ? byTable(piece, table) : ofSentencePiece(piece));
        for (JsonNode added : json.path("added_tokens")) {
            int id = added.path("id").asInt();
            tokens.bytes[id] = added.path("content").asText().getBytes(StandardCharsets.UTF_8);
            tokens.special.set(id, added.path("special").asBoolean());
        }
        return tokens;
    }

    private static boolean has(JsonNode node, String type) {
        if (type.equals(node.path("type").asText())) {
            return true;
        }
        for (String list : new String[] {"decoders", "pretokenizers"}) {
            for (JsonNode inner : node.path(list)) {
                if (has(inner, type)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Bytes that print stand for themselves, the others for characters from 256 on. */
    private static Map<Integer, Byte> gpt2() {
        Map<Integer, Byte> table = new HashMap<>();
        int next = 256;
        for (int value = 0; value < 256; value++) {
            boolean prints = (value >= '!' && value <= '~') || (value >= 0xa1 && value <= 0xff && value != 0xad);
            table.put(prints ? value : next++, (byte) value);
        }
        return table;
    }

    private static byte[] byTable(String piece, Map<Integer, Byte> table) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        piece.codePoints().forEach(character -> {
            Byte value = table.get(character);
            if (value == null) {
                out.writeBytes(Character.toString(character).getBytes(StandardCharsets.UTF_8));
            } else {
                out.write(value);
            }
        });
        return out.toByteArray();
    }

    private static byte[] ofSentencePiece(String piece) {
        Matcher single = BYTE.matcher(piece);
        return single.matches()
                ? HexFormat.of().parseHex(single.group(1))
                : piece.replace('\u2581', ' ').getBytes(StandardCharsets.UTF_8);
    }

    /** Ids are below this. */
    public int size() {
        return bytes.length;
    }

    /** What a token writes; of a special one its name. The array is only looked at. */
    public byte[] of(int id) {
        return bytes[id];
    }

    /** Whether a token is left out of texts. */
    public boolean isSpecial(int id) {
        return special.get(id);
    }

    /** The bytes as a text, unless they are only parts of characters. */
    public Optional<String> text(int id) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes[id]))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
