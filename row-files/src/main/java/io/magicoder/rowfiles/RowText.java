package io.magicoder.rowfiles;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The text in a column that should be text: never the printed form of another value. */
public final class RowText {
    private RowText() {}

    /**
     * The text that a value is: a text, or bytes that are UTF-8, as Parquet's older writers leave texts.
     *
     * @return empty if it is a number, a list, null, or any other value
     */
    public static Optional<String> of(JsonNode value) {
        return switch (value) {
            case BinaryNode bytes -> ofBytes(bytes);
            default -> Optional.ofNullable(value.textValue());
        };
    }

    private static Optional<String> ofBytes(BinaryNode bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.binaryValue()))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
