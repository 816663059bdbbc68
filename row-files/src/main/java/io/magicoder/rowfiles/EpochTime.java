package io.magicoder.rowfiles;

import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Set;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;

/** Times as Parquet counts them: in units since 1970 or since midnight, in 64 bits. */
final class EpochTime {
    private static final long NANOS = 1_000_000_000;

    private EpochTime() {}

    private static long perSecond(TimeUnit unit) {
        return switch (unit) {
            case MILLIS -> 1_000;
            case MICROS -> 1_000_000;
            case NANOS -> NANOS;
        };
    }

    /** The units that hold a time of day exactly. */
    static Set<TimeUnit> units(LocalTime time) {
        return units(ofEpochDay(time));
    }

    /** The units that hold a point in time exactly; none if there is none. */
    static Set<TimeUnit> units(Instant time) {
        return units(time.getEpochSecond(), time.getNano());
    }

    static Set<TimeUnit> units(LocalDateTime time) {
        return units(time.toInstant(ZoneOffset.UTC));
    }

    private static Instant ofEpochDay(LocalTime time) {
        return Instant.EPOCH.plusNanos(time.toNanoOfDay());
    }

    private static Set<TimeUnit> units(long seconds, int nanos) {
        Set<TimeUnit> units = EnumSet.noneOf(TimeUnit.class);
        for (TimeUnit unit : TimeUnit.values()) {
            boolean whole = nanos % (NANOS / perSecond(unit)) == 0;
            BigInteger count = BigInteger.valueOf(seconds)
                    .multiply(BigInteger.valueOf(perSecond(unit)))
                    .add(BigInteger.valueOf(nanos / (NANOS / perSecond(unit))));
            if (whole && count.bitLength() < Long.SIZE) {
                units.add(unit);
            }
        }
        return units;
    }

    /** The unit to count in, of those that will do: microseconds, which all readers know, where possible. */
    static TimeUnit preferred(Set<TimeUnit> units) {
        if (units.contains(TimeUnit.MICROS)) {
            return TimeUnit.MICROS;
        }
        return units.contains(TimeUnit.NANOS) ? TimeUnit.NANOS : TimeUnit.MILLIS;
    }

    static long count(Instant time, TimeUnit unit) {
        return count(time.getEpochSecond(), time.getNano(), unit);
    }

    static long count(LocalDateTime time, TimeUnit unit) {
        return count(time.toInstant(ZoneOffset.UTC), unit);
    }

    static long count(LocalTime time, TimeUnit unit) {
        return count(ofEpochDay(time), unit);
    }

    private static long count(long seconds, int nanos, TimeUnit unit) {
        // Seconds below zero come with nanoseconds above: the product alone may be out of range where the sum is not.
        long perSecond = perSecond(unit);
        long fraction = nanos / (NANOS / perSecond);
        return seconds < 0
                ? Math.addExact(Math.multiplyExact(seconds + 1, perSecond), fraction - perSecond)
                : Math.addExact(Math.multiplyExact(seconds, perSecond), fraction);
    }

    static Instant instant(long count, TimeUnit unit) {
        long perSecond = perSecond(unit);
        return Instant.ofEpochSecond(
                Math.floorDiv(count, perSecond), Math.floorMod(count, perSecond) * (NANOS / perSecond));
    }
}
