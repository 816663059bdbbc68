package io.magicoder.cleaner.streams;

import io.magicoder.cleaner.CleanerConfiguration;
import io.magicoder.cleaner.Screening;
import io.magicoder.cleaner.decontamination.BenchmarkFiles;
import io.magicoder.cleaner.decontamination.Decontamination;
import io.magicoder.cleaner.quality.QualityRules;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
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
            OpenTelemetry openTelemetry,
            @ConfigProperty(name = "quarkus.otel.sdk.disabled", defaultValue = "false") boolean untraced) {
        QualityRules quality = new QualityRules(
                configuration.quality().maxProblemCharacters(),
                configuration.quality().maxSolutionCharacters());
        Decontamination decontamination = configuration
                .benchmarksDirectory()
                .map(directory -> decontamination(
                        directory, configuration.decontamination().mode()))
                .orElseGet(CleanerService::noDecontamination);
        return CleaningTopology.build(
                new Screening(quality, decontamination),
                metrics,
                untraced ? RecordTraces.off() : RecordTraces.of(openTelemetry));
    }

    /** A broker that was away is tried again; anything else stops the pipeline, and liveness tells the platform. */
    @Produces
    @Singleton
    StreamsUncaughtExceptionHandler uncaughtExceptionHandler() {
        return exception -> {
            for (Throwable cause = exception; cause != null; cause = cause.getCause()) {
                if (cause instanceof RetriableException) {
                    LOG.warn("a stream thread is replaced", exception);
                    return StreamThreadExceptionResponse.REPLACE_THREAD;
                }
            }
            LOG.error("the pipeline stops", exception);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        };
    }

    private static Decontamination decontamination(Path directory, Decontamination.Mode mode) {
        Decontamination decontamination = Decontamination.of(BenchmarkFiles.read(directory), mode);
        int needles = decontamination.needles().size();
        int blind = decontamination.blindNeedles().size();
        LOG.infof("decontamination in mode %s against %d benchmark texts", mode, needles);
        if (blind > 0) {
            LOG.warnf("%d of these texts cannot match text with LF line ends, as in the reference", blind);
        }
        return decontamination;
    }

    private static Decontamination noDecontamination() {
        LOG.warn("no decontamination: magicoder.cleaner.benchmarks-directory is not set");
        return Decontamination.none();
    }
}
