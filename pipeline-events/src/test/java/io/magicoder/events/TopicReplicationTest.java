package io.magicoder.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

class TopicReplicationTest {
    private static TopicReplication of(String factor, String minInsyncReplicas) {
        return TopicReplication.of(Map.of(
                "MAGICODER_TOPICS_REPLICATION_FACTOR", factor,
                "MAGICODER_TOPICS_MIN_INSYNC_REPLICAS", minInsyncReplicas));
    }

    @Test
    void oneMachineHasOneCopy() {
        assertThat(TopicReplication.of(Map.of())).isEqualTo(TopicReplication.SINGLE);
    }

    @Test
    void topicsAreAskedForWithWhatIsConfigured() {
        // When
        NewTopic request = TopicCreation.request(Topics.CHECKPOINTS, of("3", "2"));
        // Then
        assertThat(request.replicationFactor()).isEqualTo((short) 3);
        assertThat(request.configs())
                .containsEntry("min.insync.replicas", "2")
                .containsAllEntriesOf(Topics.CHECKPOINTS.settings());
    }

    @Test
    void whatCannotBeIsRefusedByTheNameOfTheSetting() {
        assertThatThrownBy(() -> of("0", "1")).hasMessageContaining("magicoder.topics.replication-factor is 0");
        assertThatThrownBy(() -> of("3", "4"))
                .hasMessageContaining("magicoder.topics.min-insync-replicas is 4")
                .hasMessageContaining("which is 3");
        assertThatThrownBy(() -> of("three", "2"))
                .hasMessage("magicoder.topics.replication-factor is 'three': it must be a number");
    }

    @Test
    void aBrokerMustBeNamed() {
        assertThatThrownBy(() -> TopicCreationMain.run(new String[0], Map.of()))
                .hasMessage("no broker is named: set KAFKA_BOOTSTRAP_SERVERS");
    }
}
