package io.magicoder.cli.runs;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.cli.runs.TopicActivity.Span;
import io.magicoder.events.Topics;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class TopicActivityTest {
    private Instant now = Instant.parse("2026-05-01T12:00:00Z");
    private final TopicActivity activity = new TopicActivity(new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    });

    private void read(long offset, Instant written) {
        activity.add(new ConsumerRecord<>(
                Topics.SEEDS_NAME,
                3,
                offset,
                written.toEpochMilli(),
                TimestampType.CREATE_TIME,
                0,
                0,
                "key",
                "value",
                new RecordHeaders(),
                Optional.empty()));
    }

    @Test
    void countsRecordsAndNotTheMarksOfTransactionsBetweenThem() {
        read(10, now);
        read(12, now);

        assertThat(activity.records(Topics.SEEDS_NAME)).isEqualTo(2);
        assertThat(activity.records(Topics.SAMPLES_NAME)).isZero();
        assertThat(activity.spans()).isEqualTo(Map.of(new TopicPartition(Topics.SEEDS_NAME, 3), new Span(10, 13)));
    }

    @Test
    void theRateIsThatOfTheLastSecondsAndFallsToNothing() {
        for (int i = 0; i < 30; i++) {
            read(i, now);
        }
        assertThat(activity.perSecond(Topics.SEEDS_NAME)).isEqualTo(3);

        now = now.plusSeconds(5);
        for (int i = 30; i < 40; i++) {
            read(i, now);
        }
        assertThat(activity.perSecond(Topics.SEEDS_NAME)).isEqualTo(4);

        now = now.plusSeconds(6);
        assertThat(activity.perSecond(Topics.SEEDS_NAME)).isEqualTo(1);
        now = now.plusSeconds(1000);
        assertThat(activity.perSecond(Topics.SEEDS_NAME)).isZero();
    }

    @Test
    void readingWhatWasWrittenLongAgoIsNoRate() {
        read(0, now.minusSeconds(3600));
        read(1, now.plusSeconds(3600)); // a writer whose clock is ahead

        assertThat(activity.records(Topics.SEEDS_NAME)).isEqualTo(2);
        assertThat(activity.perSecond(Topics.SEEDS_NAME)).isZero();
    }
}
