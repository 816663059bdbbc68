package io.magicoder.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordHeadersTest {
    private static final String TOPIC = "any";
    private static final String SEED_ID = "0123456789abcdef0123456789abcdef";
    private static final SeedSnippet SEED = new SeedSnippet(
            SEED_ID, "run-1", 0, 0, "int x;", "java", Examples.SEED.source(), Examples.SEED.extraction());

    static Stream<String> names() {
        return Examples.ALL.keySet().stream().sorted();
    }

    private static Map<String, String> texts(Headers headers) {
        Map<String, String> texts = new TreeMap<>();
        for (Header header : headers) {
            assertThat(texts.put(header.key(), new String(header.value(), UTF_8)))
                    .as("%s twice", header.key())
                    .isNull();
        }
        return texts;
    }

    private static Map<String, String> written(PipelineEvent event, Headers headers) {
        try (EventSerializer serializer = new EventSerializer("/magicoder/test")) {
            serializer.serialize(TOPIC, headers, event);
        }
        return texts(headers);
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyRecordIsACloudEventOfATrace(String name) {
        // Given
        PipelineEvent event = Examples.ALL.get(name);
        // When
        Map<String, String> headers = written(event, new RecordHeaders());
        // Then
        assertThat(headers)
                .containsEntry("ce_specversion", "1.0")
                .containsEntry("ce_type", "io.magicoder." + event.getClass().getSimpleName())
                .containsEntry("ce_source", "/magicoder/test")
                .containsEntry("content-type", "application/json")
                .containsOnlyKeys(
                        "ce_specversion", "ce_id", "ce_type", "ce_source", "ce_time", "content-type", "traceparent");
        assertThat(headers.get("ce_id")).isNotEmpty();
        assertThat(Instant.parse(headers.get("ce_time"))).isNotNull();
        assertThat(TraceParent.parse(headers.get("traceparent"))).isPresent();
    }

    @Test
    void idsOfDifferentEventsDiffer() {
        assertThat(Examples.ALL.values().stream()
                        .map(event -> written(event, new RecordHeaders()).get("ce_id")))
                .doesNotHaveDuplicates();
    }

    @Test
    void theSameEventHasTheSameIdAndTraceWhoeverWritesIt() {
        Map<String, String> first = written(SEED, new RecordHeaders());
        Map<String, String> again = written(SEED, new RecordHeaders());
        assertThat(first).containsEntry("ce_id", SEED_ID);
        assertThat(again)
                .containsEntry("ce_id", first.get("ce_id"))
                .containsEntry("traceparent", first.get("traceparent"));
    }

    @Test
    void theTimeIsThatOfTheEvent() {
        assertThat(written(Examples.ALL.get("rejection"), new RecordHeaders()))
                .containsEntry("ce_time", "2026-01-02T03:04:05.678Z");
    }

    @Test
    void whatBecomesOfASeedIsOneTraceWithTheIdOfTheSeed() {
        // Given
        GeneratedInstruction instruction =
                new GeneratedInstruction("in", "run-1", SEED, "ask", "answer", Examples.TEACHER);
        CleanSample sample =
                new CleanSample("sa", "run-1", 0, "Write: ask", "answer", "ask", "answer", SEED, Examples.TEACHER);
        // Then
        assertThat(Stream.of(SEED, instruction, sample)
                        .map(event -> new TraceParent(
                                        written(event, new RecordHeaders()).get("traceparent"))
                                .traceId()))
                .containsOnly(SEED_ID);
    }

    @Test
    void aTraceUnderWayGoesOn() {
        // Given
        String incoming = "00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-00";
        Headers headers = new RecordHeaders().add("traceparent", incoming.getBytes(UTF_8));
        // Then
        assertThat(written(SEED, headers)).containsEntry("traceparent", incoming);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "ff-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-00",
                "00-00000000000000000000000000000000-bbbbbbbbbbbbbbbb-00",
                "00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-0000000000000000-00",
                "00-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA-bbbbbbbbbbbbbbbb-00"
            })
    void aMalformedTraceIsReplaced(String malformed) {
        Headers headers = new RecordHeaders().add("traceparent", malformed.getBytes(UTF_8));
        assertThat(written(SEED, headers).get("traceparent")).startsWith("00-" + SEED_ID + "-");
    }

    @Test
    void headersOfTheRecordAnEventWasMadeFromAreReplacedAndForeignOnesStay() {
        // Given
        Headers headers = new RecordHeaders().add("foreign", "kept".getBytes(UTF_8));
        Map<String, String> ofTheSeed = written(SEED, headers);
        // When
        GeneratedInstruction instruction =
                new GeneratedInstruction("in", "run-1", SEED, "ask", "answer", Examples.TEACHER);
        Map<String, String> ofTheInstruction = written(instruction, headers);
        // Then
        assertThat(ofTheInstruction)
                .containsEntry("ce_id", "in")
                .containsEntry("ce_type", "io.magicoder.GeneratedInstruction")
                .containsEntry("foreign", "kept")
                .containsEntry("traceparent", ofTheSeed.get("traceparent"));
    }

    @Test
    void anEventThatIsWrittenAgainKeepsItsSource() {
        // Given
        Headers headers = new RecordHeaders();
        Map<String, String> original = written(SEED, headers);
        // When
        try (EventSerializer deadLetters = new EventSerializer("/magicoder/generator")) {
            deadLetters.serialize("magicoder.seeds.dead-letters", headers, SEED);
        }
        // Then
        assertThat(texts(headers)).isEqualTo(original);
    }

    @Test
    void theSourceIsAPropertyOfTheProducer() {
        Headers headers = new RecordHeaders();
        try (EventSerializer serializer = new EventSerializer()) {
            serializer.configure(Map.of("cloudevents.source", "/magicoder/cleaner"), false);
            serializer.serialize(TOPIC, headers, SEED);
        }
        assertThat(texts(headers)).containsEntry("ce_source", "/magicoder/cleaner");
    }
}
