package io.magicoder.cli.runs;

import io.magicoder.events.Topics;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * How many records came on each topic since a run began, and how many a second lately. It counts records, as offsets also
 * count the marks of transactions.
 */
public final class TopicActivity {
    /** Over which a rate is taken. */
    static final int WINDOW_SECONDS = 10;

    private final Clock clock;
    private final Map<String, Count> counts = new HashMap<>();
    private final Map<TopicPartition, Span> spans = new HashMap<>();

    public TopicActivity() {
        this(Clock.systemUTC());
    }

    TopicActivity(Clock clock) {
        this.clock = clock;
        Topics.eventNames().forEach(topic -> counts.put(topic, new Count()));
    }

    /**
     * Where records of a partition were read.
     *
     * @param first offset
     * @param end offset behind the last one; the marks of transactions behind it are no records
     */
    public record Span(long first, long end) {}

    private static final class Count {
        private long records;
        private final long[] bySecond = new long[WINDOW_SECONDS];
        private long newestSecond = Long.MIN_VALUE;

        void add(long second, long now) {
            records++;
            if (second <= now - WINDOW_SECONDS || second > now) {
                return; // an older one that is only read now, or a clock that is ahead
            }
            forgetBefore(now);
            bySecond[(int) Math.floorMod(second, (long) WINDOW_SECONDS)]++;
        }

        private void forgetBefore(long now) {
            long from = Math.max(newestSecond, now - WINDOW_SECONDS) + 1;
            for (long second = from; second <= now; second++) {
                bySecond[(int) Math.floorMod(second, (long) WINDOW_SECONDS)] = 0;
            }
            newestSecond = Math.max(newestSecond, now);
        }

        double perSecond(long now) {
            forgetBefore(now);
            long sum = 0;
            for (long count : bySecond) {
                sum += count;
            }
            return (double) sum / WINDOW_SECONDS;
        }
    }

    synchronized void add(ConsumerRecord<?, ?> record) {
        counts.computeIfAbsent(record.topic(), _ -> new Count())
                .add(Math.floorDiv(record.timestamp(), 1000L), clock.instant().getEpochSecond());
        spans.merge(
                new TopicPartition(record.topic(), record.partition()),
                new Span(record.offset(), record.offset() + 1),
                (known, added) -> new Span(known.first(), added.end()));
    }

    /** Records of a topic that were read. */
    public synchronized long records(String topic) {
        Count count = counts.get(topic);
        return count == null ? 0 : count.records;
    }

    /** Records a second that were written to a topic in the last ten seconds, by the time that their writers gave them. */
    public synchronized double perSecond(String topic) {
        Count count = counts.get(topic);
        return count == null ? 0 : count.perSecond(clock.instant().getEpochSecond());
    }

    /** Where the records lie, of the partitions that have any. */
    public synchronized Map<TopicPartition, Span> spans() {
        return Map.copyOf(spans);
    }
}
