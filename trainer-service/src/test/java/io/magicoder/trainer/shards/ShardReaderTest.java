package io.magicoder.trainer.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.magicoder.events.CheckpointManifest.ShardRange;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.EventJson;
import io.magicoder.events.ShardChain;
import io.magicoder.events.TrainingShard;
import io.magicoder.trainer.TemplatedProblems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ShardReaderTest {
    private static final String RUN = "run-1";

    private final List<TrainingShard> shards = TemplatedProblems.shards(RUN, 3, 2);
    private final DatasetReady dataset = TemplatedProblems.datasetReady(RUN, shards);
    private final List<ConsumerRecord<byte[], byte[]>> topic = new ArrayList<>();
    private final List<TrainingShard> taken = new ArrayList<>();

    @Test
    void theShardsComeInTheirOrderWithThePlaceWhereTheyLie() throws Exception {
        write(RUN, shards.get(0));
        write("run-2", TemplatedProblems.shards("run-2", 1, 1).getFirst());
        write(RUN, shards.get(1));
        write(RUN, shards.get(2));

        FoundShards found = read();

        assertThat(taken).isEqualTo(shards);
        assertThat(found).isEqualTo(new FoundShards(new ShardRange(3, 0, 0, 4, ShardChain.after(shards.getLast())), 0));
    }

    @Test
    void whatBearsTheNameOfTheRunAndDoesNotFitIsPassedOverAndTheRightOneBehindItIsFound() throws Exception {
        write(RUN, changed(shards.get(0)));
        write(RUN, shards.get(0));
        write(RUN, TrainingShard.of(RUN, 1, TemplatedProblems.rows(2, 99), ShardChain.start("run-2")));
        writeBytes(RUN, "no JSON".getBytes(StandardCharsets.UTF_8));
        writeBytes(RUN, null);
        write(RUN, TemplatedProblems.shards("run-2", 1, 1).getFirst());
        write(RUN, shards.get(1));
        write(RUN, shards.get(1));
        write(RUN, shards.get(2));

        FoundShards found = read();

        assertThat(taken).isEqualTo(shards);
        assertThat(found.passedOver()).isEqualTo(6);
        assertThat(found.range().fromOffset()).isEqualTo(1);
    }

    @Test
    void aForeignShardThatFitsUntilItsSuccessorComesIsPassedOver() throws Exception {
        TrainingShard foreign = TrainingShard.of(
                RUN, 1, TemplatedProblems.rows(2, 99), shards.get(1).previous());
        write(RUN, shards.get(0));
        write(RUN, foreign);
        write(RUN, TrainingShard.of(RUN, 2, TemplatedProblems.rows(1, 98), ShardChain.after(foreign)));
        write(RUN, shards.get(1));
        write(RUN, shards.get(2));

        FoundShards found = read();

        assertThat(taken).isEqualTo(shards);
        assertThat(found.passedOver()).isEqualTo(2);
    }

    @Test
    void aMissingShardIsNamed() {
        write(RUN, shards.get(0));
        write(RUN, shards.get(2));

        assertThatThrownBy(this::read)
                .isInstanceOf(ShardsUnavailableException.class)
                .hasMessage("of the 3 shards of run-1 on magicoder.training-shards the one with index 1 is missing"
                        + " after waiting 0 s");
    }

    @Test
    void aChangedShardIsNamed() {
        write(RUN, shards.get(0));
        write(RUN, changed(shards.get(1)));
        write(RUN, shards.get(2));

        assertThatThrownBy(this::read)
                .hasMessage("of the 3 shards of run-1 on magicoder.training-shards the one with index 1 was changed:"
                        + " its rows are not those that its hash was made of after waiting 0 s");
    }

    @Test
    void aForeignShardInThePlaceOfTheRightOneIsNamed() {
        TrainingShard foreign = TrainingShard.of(
                RUN, 2, TemplatedProblems.rows(2, 99), shards.get(2).previous());
        write(RUN, shards.get(0));
        write(RUN, shards.get(1));
        write(RUN, foreign);

        assertThatThrownBy(this::read)
                .hasMessage("the last of the 3 shards of run-1, at offset 2 of magicoder.training-shards, is foreign:"
                        + " the data set was made of another one with this index after waiting 0 s");
    }

    @Test
    void anUnreadableRecordInThePlaceOfAShardIsNamed() {
        write(RUN, shards.get(0));
        writeBytes(RUN, null);

        assertThatThrownBy(this::read)
                .hasMessage("of the 3 shards of run-1 on magicoder.training-shards the one with index 1 is missing"
                        + " (at offset 1 the record has no value) after waiting 0 s");
    }

    private FoundShards read() throws IOException, ShardsUnavailableException {
        return new ShardReader(sequence -> new WrittenRecords(topic.stream()), Duration.ZERO)
                .read(
                        dataset,
                        new ShardReader.Destination() {
                            @Override
                            public void begin() {
                                taken.clear();
                            }

                            @Override
                            public void accept(TrainingShard shard) {
                                taken.add(shard);
                            }
                        },
                        () -> false);
    }

    private static TrainingShard changed(TrainingShard shard) {
        return new TrainingShard(
                shard.shardId(),
                shard.runId(),
                shard.index(),
                shard.rows().subList(0, 1),
                shard.sha256(),
                shard.previous());
    }

    private void write(String key, TrainingShard shard) {
        writeBytes(key, EventJson.write(shard));
    }

    private void writeBytes(String key, byte @Nullable [] value) {
        topic.add(WrittenRecords.record(topic.size(), key, value));
    }
}
