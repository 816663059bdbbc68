package io.magicoder.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventJsonTest {
    private static final ObjectMapper PLAIN = new ObjectMapper();

    static Stream<String> names() {
        return Examples.ALL.keySet().stream().sorted();
    }

    private static Topic<? extends PipelineEvent> topicOf(PipelineEvent event) {
        return Topics.events().stream()
                .filter(topic -> topic.type().isInstance(event))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode golden(String name) throws IOException {
        try (InputStream file = EventJsonTest.class.getResourceAsStream("/golden/" + name + ".json")) {
            return PLAIN.readTree(Objects.requireNonNull(file, "no golden file of " + name));
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void theWireFormatIsThatOfTheGoldenFile(String name) throws IOException {
        assertThat(PLAIN.readTree(EventJson.write(Examples.ALL.get(name)))).isEqualTo(golden(name));
    }

    @ParameterizedTest
    @MethodSource("names")
    void whatIsWrittenIsReadBackEqual(String name) {
        // Given
        PipelineEvent event = Examples.ALL.get(name);
        String topic = topicOf(event).name();
        try (EventSerializer serializer = new EventSerializer();
                EventDeserializer deserializer = new EventDeserializer()) {
            // When
            byte[] bytes = serializer.serialize(topic, event);
            // Then
            assertThat(deserializer.deserialize(topic, bytes)).isEqualTo(event);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void unknownMembersOfNewerWritersAreIgnored(String name) throws IOException {
        // Given
        PipelineEvent event = Examples.ALL.get(name);
        ObjectNode newer = (ObjectNode) golden(name);
        newer.put("added in a later version", true);
        // When
        PipelineEvent read =
                EventJson.read(PLAIN.writeValueAsBytes(newer), topicOf(event).type());
        // Then
        assertThat(read).isEqualTo(event);
    }

    @Test
    void everyKindOfEventHasAGoldenFile() {
        assertThat(Examples.ALL.values().stream().map(Object::getClass).distinct())
                .containsExactlyInAnyOrderElementsOf(concreteEvents(PipelineEvent.class)
                        .filter(type -> !type.getSimpleName().equals("Unknown"))
                        .toList());
    }

    private static Stream<Class<?>> concreteEvents(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(EventJsonTest::concreteEvents)
                : Stream.of(type);
    }

    @Test
    void aReasonOfANewerWriterIsReadAsOther() {
        String newer = new String(EventJson.write(Examples.ALL.get("rejection")), UTF_8)
                .replace("CONTAMINATED", "INVENTED_TOMORROW");
        assertThat(EventJson.read(newer.getBytes(UTF_8), Rejection.class).reason())
                .isEqualTo(RejectionReason.OTHER);
    }

    @Test
    void aStateOfATrainingOfANewerWriterIsReadAsOther() {
        String newer = new String(EventJson.write(Examples.ALL.get("training-progress")), UTF_8)
                .replace("RUNNING", "INVENTED_TOMORROW");
        TrainingProgress.State state =
                EventJson.read(newer.getBytes(UTF_8), TrainingProgress.class).state();
        assertThat(state).isEqualTo(TrainingProgress.State.OTHER);
        assertThat(state.isEnd()).isFalse();
    }

    @Test
    void aKindOfEventOfANewerWriterIsReadAsUnknown() {
        assertThat(EventJson.read(
                        "{\"type\":\"RunPaused\",\"runId\":\"r\",\"why\":[1]}".getBytes(UTF_8), RunEvent.class))
                .isEqualTo(new RunEvent.Unknown("r", "RunPaused"));
        assertThat(EventJson.read(
                        "{\"type\":\"CheckpointPraised\",\"modelName\":\"m\",\"checkpointId\":\"c\"}".getBytes(UTF_8),
                        CheckpointEvent.class))
                .isEqualTo(new CheckpointEvent.Unknown("m", "c", "CheckpointPraised"));
        assertThat(EventJson.read(
                        "{\"type\":\"CheckpointWarmed\",\"modelName\":\"m\",\"checkpointId\":\"c\",\"instance\":\"i\"}"
                                .getBytes(UTF_8),
                        CheckpointStatus.class))
                .isEqualTo(new CheckpointStatus.Unknown("m", "c", "i", "CheckpointWarmed"));
    }

    @Test
    void anUnknownEventCannotBeWrittenWithoutWhatItHeld() {
        try (EventSerializer serializer = new EventSerializer()) {
            assertThatThrownBy(() -> serializer.serialize(Topics.RUNS_NAME, new RunEvent.Unknown("r", "RunPaused")))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContaining("RunPaused");
        }
    }

    @Test
    void badBytesAreRefusedWithAReason() {
        assertThatThrownBy(() -> EventJson.read("{\"runId\":".getBytes(UTF_8), SeedSnippet.class))
                .isInstanceOf(SerializationException.class)
                .hasMessageStartingWith("the record is no SeedSnippet: ");
        assertThatThrownBy(() -> EventJson.read("null".getBytes(UTF_8), SeedSnippet.class))
                .isInstanceOf(SerializationException.class);
        assertThatThrownBy(() -> EventJson.read("{\"type\":\"Unheard\"}".getBytes(UTF_8), RunEvent.class))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("runId");
    }

    @Test
    void aRecordWithoutAMemberIsRefusedByItsName() {
        assertThatThrownBy(
                        () -> EventJson.read("{\"seedId\":\"1\",\"runId\":\"r\"}".getBytes(UTF_8), SeedSnippet.class))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("index");
        String withoutSnippet = new String(EventJson.write(Examples.SEED), UTF_8).replace("\"snippet\"", "\"snipped\"");
        assertThatThrownBy(() -> EventJson.read(withoutSnippet.getBytes(UTF_8), SeedSnippet.class))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("snippet");
    }

    @Test
    void recordsOverTheLimitAreRefusedOnBothSides() {
        byte[] large = ("\"" + "x".repeat(2_000_000) + "\"").getBytes(UTF_8);
        assertThatThrownBy(() -> EventJson.read(large, SeedSnippet.class))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("2000002 bytes is over the limit");
        SeedSnippet seed = new SeedSnippet(
                "1", "r", 0, 0, "x".repeat(2_000_000), "java", Examples.SEED.source(), Examples.SEED.extraction());
        assertThat(EventJson.fits(seed)).isFalse();
        try (EventSerializer serializer = new EventSerializer()) {
            assertThatThrownBy(() -> serializer.serialize(Topics.SEEDS_NAME, seed))
                    .isInstanceOf(RecordTooLargeException.class);
        }
    }
}
