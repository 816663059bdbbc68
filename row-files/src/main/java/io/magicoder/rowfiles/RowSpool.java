package io.magicoder.rowfiles;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.FloatNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Map;
import java.util.UUID;

/** Rows on the disk until the types of their columns are known, every value as it is. Written once, then read once. */
final class RowSpool implements Closeable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final FileChannel file;
    private final DataOutputStream out;
    private long rows;

    RowSpool(Path beside) throws IOException {
        file = NamelessFile.beside(beside);
        out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(file), BUFFER_BYTES));
    }

    void add(ObjectNode row) throws IOException {
        write(row);
        rows++;
    }

    /** Takes rows. */
    @FunctionalInterface
    interface RowConsumer {
        void accept(ObjectNode row) throws IOException;
    }

    void forEach(RowConsumer consumer) throws IOException {
        out.flush();
        file.position(0);
        DataInputStream in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(file), BUFFER_BYTES));
        for (long row = 0; row < rows; row++) {
            consumer.accept((ObjectNode) read(in));
        }
    }

    /** What a value is, in the byte before it. */
    private enum Kind {
        NULL,
        FALSE,
        TRUE,
        LONG,
        BIG_INTEGER,
        FLOAT,
        DOUBLE,
        DECIMAL,
        TEXT,
        BINARY,
        DATE,
        TIME,
        LOCAL_TIMESTAMP,
        INSTANT,
        UUID,
        ARRAY,
        OBJECT,
        MAP;

        private static final Kind[] ALL = values();
    }

    private void write(JsonNode value) throws IOException {
        switch (value) {
            case TextNode text -> kind(Kind.TEXT, text.textValue());
            case BooleanNode bool -> kind(bool.booleanValue() ? Kind.TRUE : Kind.FALSE);
            case DoubleNode number -> {
                kind(Kind.DOUBLE);
                out.writeDouble(number.doubleValue());
            }
            case FloatNode number -> {
                kind(Kind.FLOAT);
                out.writeFloat(number.floatValue());
            }
            case BigIntegerNode number -> {
                kind(Kind.BIG_INTEGER);
                bytes(number.bigIntegerValue().toByteArray());
            }
            case DecimalNode number -> {
                kind(Kind.DECIMAL);
                out.writeInt(number.decimalValue().scale());
                bytes(number.decimalValue().unscaledValue().toByteArray());
            }
            case BinaryNode binary -> {
                kind(Kind.BINARY);
                bytes(binary.binaryValue());
            }
            case ArrayNode array -> {
                kind(Kind.ARRAY);
                out.writeInt(array.size());
                for (JsonNode element : array) {
                    write(element);
                }
            }
            case ObjectNode object -> {
                kind(object instanceof MapNode ? Kind.MAP : Kind.OBJECT);
                out.writeInt(object.size());
                for (Map.Entry<String, JsonNode> member : object.properties()) {
                    bytes(member.getKey().getBytes(StandardCharsets.UTF_8));
                    write(member.getValue());
                }
            }
            case POJONode node -> writeObject(node.getPojo());
            default -> {
                if (value.isIntegralNumber()) {
                    kind(Kind.LONG);
                    out.writeLong(value.longValue());
                } else {
                    kind(Kind.NULL);
                }
            }
        }
    }

    private void writeObject(Object value) throws IOException {
        switch (value) {
            case LocalDate date -> kind(Kind.DATE, date.toString());
            case LocalTime time -> kind(Kind.TIME, time.toString());
            case LocalDateTime time -> kind(Kind.LOCAL_TIMESTAMP, time.toString());
            case Instant time -> kind(Kind.INSTANT, time.toString());
            case UUID uuid -> kind(Kind.UUID, uuid.toString());
            default -> throw new IOException("a " + value.getClass().getSimpleName() + " is no value of a row");
        }
    }

    @SuppressWarnings("EnumOrdinal") // read by the same program that wrote it
    private void kind(Kind kind) throws IOException {
        out.writeByte(kind.ordinal());
    }

    private void kind(Kind kind, String text) throws IOException {
        kind(kind);
        bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private void bytes(byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static JsonNode read(DataInputStream in) throws IOException {
        Kind kind = Kind.ALL[in.readByte()];
        return switch (kind) {
            case NULL -> NullNode.instance;
            case FALSE -> BooleanNode.FALSE;
            case TRUE -> BooleanNode.TRUE;
            case LONG -> LongNode.valueOf(in.readLong());
            case BIG_INTEGER -> BigIntegerNode.valueOf(new BigInteger(readBytes(in)));
            case FLOAT -> FloatNode.valueOf(in.readFloat());
            case DOUBLE -> DoubleNode.valueOf(in.readDouble());
            case DECIMAL -> {
                int scale = in.readInt();
                yield DecimalNode.valueOf(new BigDecimal(new BigInteger(readBytes(in)), scale));
            }
            case TEXT -> TextNode.valueOf(readText(in));
            case BINARY -> BinaryNode.valueOf(readBytes(in));
            case DATE -> new POJONode(LocalDate.parse(readText(in)));
            case TIME -> new POJONode(LocalTime.parse(readText(in)));
            case LOCAL_TIMESTAMP -> new POJONode(LocalDateTime.parse(readText(in)));
            case INSTANT -> new POJONode(Instant.parse(readText(in)));
            case UUID -> new POJONode(UUID.fromString(readText(in)));
            case ARRAY -> {
                ArrayNode array = JsonNodeFactory.instance.arrayNode();
                for (int size = in.readInt(); size > 0; size--) {
                    array.add(read(in));
                }
                yield array;
            }
            case OBJECT -> readMembers(in, JsonNodeFactory.instance.objectNode());
            case MAP -> readMembers(in, new MapNode());
        };
    }

    private static ObjectNode readMembers(DataInputStream in, ObjectNode object) throws IOException {
        for (int size = in.readInt(); size > 0; size--) {
            String name = readText(in);
            object.set(name, read(in));
        }
        return object;
    }

    private static String readText(DataInputStream in) throws IOException {
        return new String(readBytes(in), StandardCharsets.UTF_8);
    }

    private static byte[] readBytes(DataInputStream in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return bytes;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
