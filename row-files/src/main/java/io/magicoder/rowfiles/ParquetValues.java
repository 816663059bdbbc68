package io.magicoder.rowfiles;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.FloatNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.BsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.Float16LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntervalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapKeyValueTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UnknownLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/** The values of Parquet as nodes. */
final class ParquetValues {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final long JULIAN_DAY_OF_1970 = 2_440_588;
    private static final long DAY_SECONDS = 86_400;
    private static final int INTERVAL_BYTES = 12;

    private ParquetValues() {}

    static ObjectNode row(GroupType schema, Group row) {
        ObjectNode values = NODES.objectNode();
        for (int field = 0; field < schema.getFieldCount(); field++) {
            values.set(schema.getFieldName(field), field(schema.getType(field), row, field));
        }
        return values;
    }

    private static JsonNode field(Type type, Group group, int field) {
        int count = group.getFieldRepetitionCount(field);
        if (type.isRepetition(Type.Repetition.REPEATED)) { // a list of the days before lists
            ArrayNode values = NODES.arrayNode(count);
            for (int i = 0; i < count; i++) {
                values.add(value(type, group, field, i));
            }
            return values;
        }
        return count == 0 ? NullNode.instance : value(type, group, field, 0);
    }

    private static JsonNode value(Type type, Group group, int field, int index) {
        if (type.isPrimitive()) {
            return primitive(type.asPrimitiveType(), group, field, index);
        }
        GroupType inner = type.asGroupType();
        Group value = group.getGroup(field, index);
        return switch (type.getLogicalTypeAnnotation()) {
            case ListLogicalTypeAnnotation _ when isList(inner) -> list(inner, value);
            case MapLogicalTypeAnnotation _ when isMap(inner) -> map(inner, value);
            case MapKeyValueTypeAnnotation _ when isMap(inner) -> map(inner, value);
            case null, default -> row(inner, value);
        };
    }

    private static boolean isList(GroupType list) {
        return list.getFieldCount() == 1 && list.getType(0).isRepetition(Type.Repetition.REPEATED);
    }

    /** Reads a list in the forms that the format's rules for older files name. */
    private static ArrayNode list(GroupType list, Group value) {
        Type repeated = list.getType(0);
        int count = value.getFieldRepetitionCount(0);
        ArrayNode elements = NODES.arrayNode(count);
        boolean elementItself = repeated.isPrimitive()
                || repeated.asGroupType().getFieldCount() > 1
                || repeated.asGroupType().getType(0).isRepetition(Type.Repetition.REPEATED)
                || repeated.getName().equals("array")
                || repeated.getName().equals(list.getName() + "_tuple");
        for (int i = 0; i < count; i++) {
            elements.add(
                    elementItself
                            ? value(repeated, value, 0, i)
                            : field(repeated.asGroupType().getType(0), value.getGroup(0, i), 0));
        }
        return elements;
    }

    private static boolean isMap(GroupType map) {
        return isList(map)
                && !map.getType(0).isPrimitive()
                && map.getType(0).asGroupType().getFieldCount() <= 2;
    }

    /** A map with texts as keys, each once, is an object; others are arrays of what their entries are. */
    private static JsonNode map(GroupType map, Group value) {
        GroupType entry = map.getType(0).asGroupType();
        MapNode object = new MapNode();
        ArrayNode entries = NODES.arrayNode();
        int count = value.getFieldRepetitionCount(0);
        for (int i = 0; i < count; i++) {
            ObjectNode each = row(entry, value.getGroup(0, i));
            entries.add(each);
            JsonNode key = each.path(entry.getFieldName(0));
            if (key.isTextual()) {
                object.set(
                        key.textValue(),
                        entry.getFieldCount() == 2 ? each.path(entry.getFieldName(1)) : NullNode.instance);
            }
        }
        return object.size() == count && isText(entry.getType(0)) ? object : entries;
    }

    private static boolean isText(Type key) {
        return key.getLogicalTypeAnnotation() instanceof StringLogicalTypeAnnotation
                || key.getLogicalTypeAnnotation() instanceof EnumLogicalTypeAnnotation;
    }

    private static JsonNode primitive(PrimitiveType type, Group group, int field, int index) {
        return switch (type.getLogicalTypeAnnotation()) {
            case StringLogicalTypeAnnotation _ -> TextNode.valueOf(text(group, field, index));
            case EnumLogicalTypeAnnotation _ -> TextNode.valueOf(text(group, field, index));
            case JsonLogicalTypeAnnotation _ -> json(text(group, field, index));
            case BsonLogicalTypeAnnotation _ -> BinaryNode.valueOf(bytes(group, field, index));
            case DecimalLogicalTypeAnnotation decimal -> decimal(decimal, unscaled(type, group, field, index));
            case DateLogicalTypeAnnotation _ -> new POJONode(LocalDate.ofEpochDay(group.getInteger(field, index)));
            case TimeLogicalTypeAnnotation time -> time(time.getUnit(), whole(type, group, field, index));
            case TimestampLogicalTypeAnnotation time -> timestamp(time, group.getLong(field, index));
            case IntLogicalTypeAnnotation integer
            when !integer.isSigned() -> unsigned(whole(type, group, field, index), type.getPrimitiveTypeName());
            case UUIDLogicalTypeAnnotation _ -> uuid(ByteBuffer.wrap(bytes(group, field, index)));
            case Float16LogicalTypeAnnotation _ ->
                FloatNode.valueOf(Float.float16ToFloat(ByteBuffer.wrap(bytes(group, field, index))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getShort()));
            case IntervalLogicalTypeAnnotation _ -> interval(bytes(group, field, index));
            case UnknownLogicalTypeAnnotation _ -> NullNode.instance;
            case null, default -> physical(type, group, field, index);
        };
    }

    private static JsonNode physical(PrimitiveType type, Group group, int field, int index) {
        return switch (type.getPrimitiveTypeName()) {
            case BOOLEAN -> BooleanNode.valueOf(group.getBoolean(field, index));
            case INT32 -> NODES.numberNode(group.getInteger(field, index));
            case INT64 -> NODES.numberNode(group.getLong(field, index));
            case FLOAT -> FloatNode.valueOf(group.getFloat(field, index));
            case DOUBLE -> DoubleNode.valueOf(group.getDouble(field, index));
            case BINARY, FIXED_LEN_BYTE_ARRAY -> BinaryNode.valueOf(bytes(group, field, index));
            case INT96 -> int96(ByteBuffer.wrap(group.getInt96(field, index).getBytes()));
        };
    }

    private static byte[] bytes(Group group, int field, int index) {
        return group.getBinary(field, index).getBytes();
    }

    private static String text(Group group, int field, int index) {
        return UnicodeText.decode(group.getBinary(field, index).toByteBuffer());
    }

    private static JsonNode json(String text) {
        try {
            JsonNode value = RowValues.JSON.readTree(text);
            return value.isMissingNode() ? TextNode.valueOf(text) : value;
        } catch (JsonProcessingException e) {
            return TextNode.valueOf(text); // called JSON, and none
        }
    }

    private static long whole(PrimitiveType type, Group group, int field, int index) {
        return type.getPrimitiveTypeName() == PrimitiveTypeName.INT32
                ? group.getInteger(field, index)
                : group.getLong(field, index);
    }

    private static JsonNode unsigned(long bits, PrimitiveTypeName size) {
        if (size == PrimitiveTypeName.INT32) {
            return NODES.numberNode(bits & 0xFFFF_FFFFL);
        }
        return bits >= 0 ? NODES.numberNode(bits) : NODES.numberNode(new BigInteger(Long.toUnsignedString(bits)));
    }

    private static BigInteger unscaled(PrimitiveType type, Group group, int field, int index) {
        return switch (type.getPrimitiveTypeName()) {
            case INT32, INT64 -> BigInteger.valueOf(whole(type, group, field, index));
            default -> new BigInteger(bytes(group, field, index));
        };
    }

    private static JsonNode decimal(DecimalLogicalTypeAnnotation type, BigInteger unscaled) {
        return type.getScale() == 0
                ? NODES.numberNode(unscaled)
                : DecimalNode.valueOf(new BigDecimal(unscaled, type.getScale()));
    }

    /** A time of day; a number if no day has that time. */
    private static JsonNode time(TimeUnit unit, long count) {
        Instant time = EpochTime.instant(count, unit);
        return time.isBefore(Instant.EPOCH) || !time.isBefore(Instant.EPOCH.plus(Duration.ofDays(1)))
                ? NODES.numberNode(count)
                : new POJONode(LocalTime.ofInstant(time, ZoneOffset.UTC));
    }

    private static JsonNode timestamp(TimestampLogicalTypeAnnotation type, long count) {
        Instant time = EpochTime.instant(count, type.getUnit());
        return new POJONode(type.isAdjustedToUTC() ? time : LocalDateTime.ofInstant(time, ZoneOffset.UTC));
    }

    /** Nanoseconds of a Julian day, of no known zone. */
    private static JsonNode int96(ByteBuffer bytes) {
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        long nanos = bytes.getLong();
        long day = bytes.getInt() - JULIAN_DAY_OF_1970;
        return new POJONode(LocalDateTime.ofEpochSecond(day * DAY_SECONDS, 0, ZoneOffset.UTC)
                .plusNanos(nanos));
    }

    private static JsonNode uuid(ByteBuffer bytes) {
        return new POJONode(new UUID(bytes.getLong(), bytes.getLong()));
    }

    private static JsonNode interval(byte[] bytes) {
        ByteBuffer parts = ByteBuffer.wrap(bytes, 0, INTERVAL_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        ObjectNode interval = NODES.objectNode();
        for (String part : new String[] {"months", "days", "milliseconds"}) {
            interval.put(part, Integer.toUnsignedLong(parts.getInt()));
        }
        return interval;
    }
}
