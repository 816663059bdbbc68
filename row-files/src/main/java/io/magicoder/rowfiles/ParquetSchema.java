package io.magicoder.rowfiles;

import io.magicoder.rowfiles.ColumnType.Whole;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** How types of columns are called in Parquet. Every column and element may be null. */
final class ParquetSchema {
    static final String LIST = "list";
    static final String ELEMENT = "element";
    static final String KEY_VALUE = "key_value";
    static final String KEY = "key";
    static final String VALUE = "value";

    /** Parquet wants a column: it is that of a file whose rows have none. */
    private static final String NO_COLUMN = "empty";

    private ParquetSchema() {}

    static MessageType of(Map<String, ColumnType> columns) {
        List<Type> fields = new ArrayList<>();
        columns.forEach((name, type) -> fields.add(type(name, type)));
        if (fields.isEmpty()) {
            fields.add(type(NO_COLUMN, ColumnType.Simple.NOTHING));
        }
        return new MessageType("rows", fields);
    }

    private static Type type(String name, ColumnType type) {
        return switch (type) {
            // Nobody knows what the column would have held; text is what readers agree on best.
            case ColumnType.Simple.NOTHING -> bytes(name, LogicalTypeAnnotation.stringType());
            case ColumnType.Simple.TEXT -> bytes(name, LogicalTypeAnnotation.stringType());
            case ColumnType.Simple.MIXED -> bytes(name, LogicalTypeAnnotation.jsonType());
            case ColumnType.Simple.BYTES ->
                Types.optional(PrimitiveTypeName.BINARY).named(name);
            case ColumnType.Simple.BOOL ->
                Types.optional(PrimitiveTypeName.BOOLEAN).named(name);
            case ColumnType.Simple.SINGLE_PRECISION ->
                Types.optional(PrimitiveTypeName.FLOAT).named(name);
            case ColumnType.Simple.DOUBLE_PRECISION ->
                Types.optional(PrimitiveTypeName.DOUBLE).named(name);
            case Whole whole -> whole(name, whole);
            case ColumnType.Decimal decimal -> decimal(name, decimal.precision(), decimal.scale());
            case ColumnType.Simple.UUID -> fixed(name, 16, LogicalTypeAnnotation.uuidType());
            case ColumnType.Simple.DATE ->
                Types.optional(PrimitiveTypeName.INT32)
                        .as(LogicalTypeAnnotation.dateType())
                        .named(name);
            case ColumnType.Time(Set<TimeUnit> units) ->
                int64(name, LogicalTypeAnnotation.timeType(false, EpochTime.preferred(units)));
            case ColumnType.Timestamp(boolean utc, Set<TimeUnit> units) ->
                int64(name, LogicalTypeAnnotation.timestampType(utc, EpochTime.preferred(units)));
            case ColumnType.ListOf(ColumnType element) ->
                Types.optionalGroup()
                        .as(LogicalTypeAnnotation.listType())
                        .addField(new GroupType(Type.Repetition.REPEATED, LIST, type(ELEMENT, element)))
                        .named(name);
            case ColumnType.MapOf(ColumnType value) ->
                Types.optionalGroup()
                        .as(LogicalTypeAnnotation.mapType())
                        .addField(new GroupType(
                                Type.Repetition.REPEATED,
                                KEY_VALUE,
                                Types.required(PrimitiveTypeName.BINARY)
                                        .as(LogicalTypeAnnotation.stringType())
                                        .named(KEY),
                                type(VALUE, value)))
                        .named(name);
            case ColumnType.Struct(Map<String, ColumnType> members) -> {
                List<Type> fields = new ArrayList<>();
                members.forEach((member, memberType) -> fields.add(type(member, memberType)));
                yield new GroupType(Type.Repetition.OPTIONAL, name, fields);
            }
        };
    }

    private static Type whole(String name, Whole whole) {
        if (whole.fitLongs()) {
            return Types.optional(PrimitiveTypeName.INT64).named(name);
        }
        return whole.fitUnsignedLongs()
                ? int64(name, LogicalTypeAnnotation.intType(Long.SIZE, false))
                : decimal(name, whole.digits(), 0);
    }

    /** As few bytes as hold any number of so many digits and its sign. */
    private static PrimitiveType decimal(String name, int precision, int scale) {
        int bytes = BigInteger.TEN.pow(precision).bitLength() / Byte.SIZE + 1;
        return fixed(name, bytes, LogicalTypeAnnotation.decimalType(scale, precision));
    }

    private static PrimitiveType bytes(String name, LogicalTypeAnnotation meaning) {
        return Types.optional(PrimitiveTypeName.BINARY).as(meaning).named(name);
    }

    private static PrimitiveType fixed(String name, int length, LogicalTypeAnnotation meaning) {
        return Types.optional(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY)
                .length(length)
                .as(meaning)
                .named(name);
    }

    private static PrimitiveType int64(String name, LogicalTypeAnnotation meaning) {
        return Types.optional(PrimitiveTypeName.INT64).as(meaning).named(name);
    }
}
