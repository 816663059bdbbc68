package io.magicoder.embeddedkafka.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** A {@code @QuarkusTest} of this profile records its spans as they end, and may inject {@link RecordedSpans}. */
public final class Traced implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "quarkus.otel.sdk.disabled", "false",
                "quarkus.otel.simple", "true",
                // Beans of this module are there in these tests alone.
                "quarkus.index-dependency.traced.group-id", "io.magicoder",
                "quarkus.index-dependency.traced.artifact-id", "embedded-kafka");
    }
}
