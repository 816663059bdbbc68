package io.magicoder.rowfiles;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.FloatNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;

/**
 * The type that all values of a column have, as far as they were seen. It follows from what they are, never from what a text looks
 * like; values of different types are {@link Simple#MIXED}.
 */
sealed interface ColumnType {
    /** Nesting of types above which values are written as JSON. */
    int MAX_DEPTH = 16;

    /** Members of an object above which it is written as JSON. */
    int MAX_MEMBERS = 256;

    /** Types that are the same for all values. */
    enum Simple implements ColumnType {
        /** Nulls only. */
        NOTHING,
        /** Of several types, or of one that Parquet does not have: written as JSON. */
        MIXED,
        BOOL,
        TEXT,
        BYTES,
        UUID,
        DATE,
        SINGLE_PRECISION,
        DOUBLE_PRECISION
    }

    /** Whole numbers. */
    record Whole(BigInteger least, BigInteger greatest) implements ColumnType {
        private static final BigInteger MAX_IN_DOUBLE = BigInteger.TWO.pow(53);

        /** Whether a double holds each of them exactly. */
        boolean fitDoubles() {
            return least.compareTo(MAX_IN_DOUBLE.negate()) >= 0 && greatest.compareTo(MAX_IN_DOUBLE) <= 0;
        }

        boolean fitLongs() {
            return least.bitLength() < Long.SIZE && greatest.bitLength() < Long.SIZE;
        }

        boolean fitUnsignedLongs() {
            return least.signum() >= 0 && greatest.bitLength() <= Long.SIZE;
        }

        /** Decimal digits of the longest. */
        int digits() {
            return new BigDecimal(least.abs().max(greatest.abs())).precision();
        }
    }

    /**
     * Numbers that doubles do not hold.
     *
     * @param digits most of them before the point
     * @param scale most digits after it
     */
    record Decimal(int digits, int scale) implements ColumnType {
        static final int MAX_PRECISION = 38;

        int precision() {
            return Math.max(1, digits + scale);
        }
    }

    record Time(Set<TimeUnit> units) implements ColumnType {}

    /**
     * Points in time.
     *
     * @param utc the same everywhere; else what clock and calendar show somewhere
     * @param units those that hold each of them exactly
     */
    record Timestamp(boolean utc, Set<TimeUnit> units) implements ColumnType {}

    record ListOf(ColumnType element) implements ColumnType {}

    /** Objects of the same members in the same order. */
    record Struct(Map<String, ColumnType> members) implements ColumnType {
        private ColumnType merged(Struct more) {
            if (!List.copyOf(members.keySet()).equals(List.copyOf(more.members.keySet()))) {
                return Simple.MIXED;
            }
            Map<String, ColumnType> both = new LinkedHashMap<>(members);
            more.members.forEach((name, type) -> both.merge(name, type, ColumnType::with));
            return new Struct(both);
        }
    }

    record MapOf(ColumnType value) implements ColumnType {}

    /** The type of one value. */
    static ColumnType of(JsonNode value) {
        return of(value, 0);
    }

    private static ColumnType of(JsonNode value, int depth) {
        if (value.isNull() || value.isMissingNode()) {
            return Simple.NOTHING;
        }
        if (depth > MAX_DEPTH) {
            return Simple.MIXED;
        }
        return switch (value) {
            case TextNode _ -> Simple.TEXT;
            case BooleanNode _ -> Simple.BOOL;
            case BinaryNode _ -> Simple.BYTES;
            case DoubleNode _ -> Simple.DOUBLE_PRECISION;
            case FloatNode _ -> Simple.SINGLE_PRECISION;
            case DecimalNode number -> decimal(number.decimalValue());
            case POJONode node -> ofObject(node.getPojo());
            case ArrayNode array -> list(array, depth);
            case MapNode map -> map(map, depth);
            case ObjectNode object -> struct(object, depth);
            default -> value.isIntegralNumber() ? whole(value.bigIntegerValue()) : Simple.MIXED;
        };
    }

    private static ColumnType whole(BigInteger number) {
        Whole whole = new Whole(number, number);
        return whole.fitLongs() || whole.digits() <= Decimal.MAX_PRECISION ? whole : Simple.MIXED;
    }

    private static ColumnType decimal(BigDecimal number) {
        int scale = Math.max(0, number.scale());
        long digits = Math.max(0L, (long) number.precision() - number.scale());
        return digits + scale > Decimal.MAX_PRECISION ? Simple.MIXED : new Decimal((int) digits, scale);
    }

    private static ColumnType ofObject(Object value) {
        return switch (value) {
            case UUID _ -> Simple.UUID;
            case LocalDate date -> (int) date.toEpochDay() == date.toEpochDay() ? Simple.DATE : Simple.MIXED;
            case LocalTime time -> new Time(EpochTime.units(time));
            case Instant time -> timestamp(true, EpochTime.units(time));
            case LocalDateTime time -> timestamp(false, EpochTime.units(time));
            default -> Simple.MIXED;
        };
    }

    private static ColumnType timestamp(boolean utc, Set<TimeUnit> units) {
        return units.isEmpty() ? Simple.MIXED : new Timestamp(utc, units);
    }

    private static ColumnType list(ArrayNode array, int depth) {
        ColumnType element = Simple.NOTHING;
        long least = Long.MAX_VALUE;
        long greatest = Long.MIN_VALUE;
        for (JsonNode value : array) {
            if (value.isInt() || value.isLong()) { // thousands in a row of tokens
                least = Math.min(least, value.longValue());
                greatest = Math.max(greatest, value.longValue());
            } else {
                element = element.with(of(value, depth + 1));
            }
        }
        return new ListOf(
                least <= greatest
                        ? element.with(new Whole(BigInteger.valueOf(least), BigInteger.valueOf(greatest)))
                        : element);
    }

    private static ColumnType map(MapNode map, int depth) {
        ColumnType type = Simple.NOTHING;
        for (JsonNode value : map) {
            type = type.with(of(value, depth + 1));
        }
        return new MapOf(type);
    }

    /** Parquet has no objects without members, and many of its readers none whose names differ in case alone. */
    private static ColumnType struct(ObjectNode object, int depth) {
        Map<String, ColumnType> members = new LinkedHashMap<>();
        if (object.isEmpty() || object.size() > MAX_MEMBERS) {
            return Simple.MIXED;
        }
        object.properties().forEach(member -> members.put(member.getKey(), of(member.getValue(), depth + 1)));
        long names = members.keySet().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .filter(name -> !name.isEmpty())
                .distinct()
                .count();
        return names == members.size() ? new Struct(members) : Simple.MIXED;
    }

    /** The type of values of this and of another type. */
    default ColumnType with(ColumnType other) {
        if (equals(other) || other == Simple.NOTHING) {
            return this;
        }
        return switch (this) {
            case Simple.NOTHING -> other;
            case Whole whole ->
                switch (other) {
                    case Whole more ->
                        new Whole(
                                whole.least().min(more.least()),
                                whole.greatest().max(more.greatest()));
                    case Simple.DOUBLE_PRECISION -> whole.fitDoubles() ? other : Simple.MIXED;
                    default -> Simple.MIXED;
                };
            case Simple.DOUBLE_PRECISION -> other instanceof Whole whole && whole.fitDoubles() ? this : Simple.MIXED;
            case Decimal(int digits, int scale) -> {
                if (other instanceof Decimal more) {
                    Decimal both = new Decimal(Math.max(digits, more.digits()), Math.max(scale, more.scale()));
                    yield both.precision() <= Decimal.MAX_PRECISION ? both : Simple.MIXED;
                }
                yield Simple.MIXED;
            }
            case Time(Set<TimeUnit> units) ->
                other instanceof Time more ? new Time(common(units, more.units())) : Simple.MIXED;
            case Timestamp(boolean utc, Set<TimeUnit> units) ->
                other instanceof Timestamp more && utc == more.utc()
                        ? timestamp(utc, common(units, more.units()))
                        : Simple.MIXED;
            case ListOf(ColumnType element) ->
                other instanceof ListOf more ? new ListOf(element.with(more.element())) : Simple.MIXED;
            case MapOf(ColumnType value) ->
                other instanceof MapOf more ? new MapOf(value.with(more.value())) : Simple.MIXED;
            case Struct struct -> other instanceof Struct more ? struct.merged(more) : Simple.MIXED;
            default -> Simple.MIXED;
        };
    }

    private static Set<TimeUnit> common(Set<TimeUnit> units, Set<TimeUnit> others) {
        Set<TimeUnit> common = EnumSet.copyOf(units);
        common.retainAll(others);
        return common;
    }
}
