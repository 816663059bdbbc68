package io.magicoder.rowfiles;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/** Puts the values of rows into columns of the types that were found for them. */
final class ParquetValueWriter {
    private static final int UUID_BYTES = 16;

    private final MessageType schema;
    private final Map<String, ColumnType> columns;
    private final RecordConsumer out;

    ParquetValueWriter(MessageType schema, Map<String, ColumnType> columns, RecordConsumer out) {
        this.schema = schema;
        this.columns = columns;
        this.out = out;
    }

    void write(ObjectNode row) {
        out.startMessage();
        int index = 0;
        for (Map.Entry<String, ColumnType> column : columns.entrySet()) {
            field(schema.getType(index), index, column.getValue(), row.get(column.getKey()));
            index++;
        }
        out.endMessage();
    }

    private void field(Type field, int index, ColumnType type, @Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            return;
        }
        out.startField(field.getName(), index);
        value(field, type, value);
        out.endField(field.getName(), index);
    }

    private void value(Type field, ColumnType type, JsonNode value) {
        switch (type) {
            case ColumnType.Simple.NOTHING -> throw new IllegalStateException(field + " holds nothing but " + value);
            case ColumnType.Simple.TEXT -> out.addBinary(Binary.fromString(value.textValue()));
            case ColumnType.Simple.MIXED -> out.addBinary(Binary.fromString(RowValues.text(value)));
            case ColumnType.Simple.BYTES -> out.addBinary(Binary.fromConstantByteArray(bytes(value)));
            case ColumnType.Simple.BOOL -> out.addBoolean(value.booleanValue());
            case ColumnType.Simple.SINGLE_PRECISION -> out.addFloat(value.floatValue());
            case ColumnType.Simple.DOUBLE_PRECISION -> out.addDouble(value.doubleValue());
            case ColumnType.Whole whole -> {
                if (whole.fitLongs() || whole.fitUnsignedLongs()) {
                    out.addLong(value.bigIntegerValue().longValue());
                } else {
                    out.addBinary(decimal(
                            field.asPrimitiveType(), value.bigIntegerValue().toByteArray()));
                }
            }
            case ColumnType.Decimal decimal ->
                out.addBinary(decimal(
                        field.asPrimitiveType(),
                        value.decimalValue()
                                .setScale(decimal.scale(), RoundingMode.UNNECESSARY)
                                .unscaledValue()
                                .toByteArray()));
            case ColumnType.Simple.UUID -> out.addBinary(uuid((UUID) held(value)));
            case ColumnType.Simple.DATE -> out.addInteger(Math.toIntExact(((LocalDate) held(value)).toEpochDay()));
            case ColumnType.Time(Set<TimeUnit> units) ->
                out.addLong(EpochTime.count((LocalTime) held(value), EpochTime.preferred(units)));
            case ColumnType.Timestamp(boolean utc, Set<TimeUnit> units) ->
                out.addLong(
                        utc
                                ? EpochTime.count((Instant) held(value), EpochTime.preferred(units))
                                : EpochTime.count((LocalDateTime) held(value), EpochTime.preferred(units)));
            case ColumnType.ListOf(ColumnType element) -> list(field.asGroupType(), element, value);
            case ColumnType.MapOf(ColumnType of) -> map(field.asGroupType(), of, value);
            case ColumnType.Struct struct -> struct(field.asGroupType(), struct, value);
        }
    }

    private static Object held(JsonNode value) {
        return ((POJONode) value).getPojo();
    }

    private static byte[] bytes(JsonNode value) {
        try {
            return value.binaryValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Two's complement, filled up at the front to the length of the column. */
    private static Binary decimal(PrimitiveType field, byte[] number) {
        byte[] bytes = new byte[field.getTypeLength()];
        Arrays.fill(bytes, 0, bytes.length - number.length, (byte) (number[0] < 0 ? -1 : 0));
        System.arraycopy(number, 0, bytes, bytes.length - number.length, number.length);
        return Binary.fromConstantByteArray(bytes);
    }

    private static Binary uuid(UUID uuid) {
        ByteBuffer bytes = ByteBuffer.allocate(UUID_BYTES)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits());
        return Binary.fromConstantByteArray(bytes.array());
    }

    private void list(GroupType list, ColumnType element, JsonNode value) {
        Type field = list.getType(0).asGroupType().getType(0);
        out.startGroup();
        if (!value.isEmpty()) {
            out.startField(ParquetSchema.LIST, 0);
            for (JsonNode each : value) {
                out.startGroup();
                field(field, 0, element, each);
                out.endGroup();
            }
            out.endField(ParquetSchema.LIST, 0);
        }
        out.endGroup();
    }

    private void map(GroupType map, ColumnType type, JsonNode value) {
        Type field = map.getType(0).asGroupType().getType(1);
        out.startGroup();
        if (!value.isEmpty()) {
            out.startField(ParquetSchema.KEY_VALUE, 0);
            for (Map.Entry<String, JsonNode> each : value.properties()) {
                out.startGroup();
                out.startField(ParquetSchema.KEY, 0);
                out.addBinary(Binary.fromString(each.getKey()));
                out.endField(ParquetSchema.KEY, 0);
                field(field, 1, type, each.getValue());
                out.endGroup();
            }
            out.endField(ParquetSchema.KEY_VALUE, 0);
        }
        out.endGroup();
    }

    private void struct(GroupType group, ColumnType.Struct struct, JsonNode value) {
        out.startGroup();
        int index = 0;
        for (Map.Entry<String, ColumnType> member : struct.members().entrySet()) {
            field(group.getType(index), index, member.getValue(), value.get(member.getKey()));
            index++;
        }
        out.endGroup();
    }
}
