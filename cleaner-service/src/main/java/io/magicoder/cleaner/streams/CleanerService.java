package io.magicoder.cleaner.streams;

import io.magicoder.cleaner.CleanerConfiguration;
import io.magicoder.cleaner.ledger.Forgetting;
import io.magicoder.cleaner.ledger.TopicEnds;
import io.opentelemetry.api.OpenTelemetry;
import io.quarkus.runtime.Quarkus;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Binds the rules, as configured, to Kafka Streams. */
@ApplicationScoped
public class CleanerService {
    private static final Logger LOG = Logger.getLogger(CleanerService.class);

    /** @throws RuntimeException if a setting or a benchmark file is wrong; the service then does not start */
    @Produces
    @Singleton
    Topology topology(
            CleanerConfiguration configuration,
            CleaningMetrics metrics,
            TopicEnds ends,
            OpenTelemetry openTelemetry,
            @ConfigProperty(name = "quarkus.otel.sdk.disabled", defaultValue = "false") boolean untraced) {
        Rules rules = Rules.of(configuration);
        rules.log(LOG);
        return CleaningTopology.build(
                rules.screening(),
                rules.cleaning(),
                metrics,
                untraced ? RecordTraces.off() : RecordTraces.of(openTelemetry),
                ends,
                Forgetting.GENTLE);
    }

    @Produces
    @Singleton
    Admin admin(@Identifier("default-kafka-broker") Map<String, Object> broker) {
        return Admin.create(broker);
    }

    void close(@Disposes Admin admin) {
        admin.close(Duration.ofSeconds(1));
    }

    @Produces
    @Singleton
    TopicEnds topicEnds(Admin admin) {
        return new BrokerEnds(admin);
    }

    @Produces
    @Singleton
    StreamsUncaughtExceptionHandler threadFaults() {
        return new ThreadFaults(InstantSource.system(), () -> Quarkus.asyncExit(1));
    }
}
