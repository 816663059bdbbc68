package io.magicoder.inference;

import io.magicoder.inference.adapter.AdapterLoading;
import io.magicoder.inference.checkpoint.AdapterSwitch;
import io.magicoder.inference.checkpoint.CheckpointFollower;
import io.magicoder.inference.checkpoint.CheckpointLoader;
import io.magicoder.inference.checkpoint.CheckpointSwitch;
import io.magicoder.inference.checkpoint.Followed;
import io.magicoder.inference.checkpoint.ModelSlot;
import io.magicoder.inference.completion.ApiKeys;
import io.magicoder.inference.completion.Completions;
import io.magicoder.inference.completion.DecodingQueue;
import io.magicoder.inference.completion.ServingMetrics;
import io.magicoder.languagemodel.Computation;
import io.magicoder.languagemodel.engine.Device;
import io.magicoder.languagemodel.engine.DeviceUnavailableException;
import io.magicoder.languagemodel.serving.EngineSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** Joins the parts, which know nothing of the container. */
@Singleton
public final class InferenceBeans {
    private final InferenceConfiguration configuration;

    InferenceBeans(InferenceConfiguration configuration) {
        this.configuration = configuration;
    }

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    ModelSlot slot(MeterRegistry registry, Clock clock) {
        MultiGauge info = MultiGauge.builder("magicoder.inference.checkpoint.info")
                .description("1 for each checkpoint that is served")
                .register(registry);
        return new ModelSlot(
                trial(),
                () -> ThreadLocalRandom.current().nextDouble(),
                clock,
                served -> info.register(
                        served.stream()
                                .map(checkpoint -> MultiGauge.Row.of(
                                        Tags.of(
                                                "model",
                                                checkpoint.modelName(),
                                                "checkpoint",
                                                checkpoint.checkpointId()),
                                        1))
                                .toList(),
                        true));
    }

    private ModelSlot.Trial trial() {
        try {
            return new ModelSlot.Trial(
                    configuration.canary().share(), configuration.canary().time());
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("magicoder.inference.canary: " + e.getMessage(), e);
        }
    }

    @Produces
    @Singleton
    AdapterLoading adapterLoading(ModelSlot slot) {
        return new AdapterLoading(
                configuration.modelName(), slot, configuration.adapterRoot(), configuration.retryAfter());
    }

    @Produces
    @Singleton
    DecodingQueue queue() {
        if (configuration.concurrency() < 1 || configuration.queue() < 0) {
            throw new ConfigurationException("magicoder.inference.concurrency must be at least 1 and "
                    + "magicoder.inference.queue at least 0, but they are " + configuration.concurrency() + " and "
                    + configuration.queue());
        }
        return new DecodingQueue(configuration.concurrency(), configuration.queue(), configuration.retryAfter());
    }

    @Produces
    @Singleton
    Completions completions(ModelSlot slot, DecodingQueue queue, MeterRegistry registry) {
        return new Completions(
                configuration.modelName(),
                slot,
                queue,
                configuration.retryAfter(),
                new ServingMetrics(registry, slot, queue, configuration.modelName()));
    }

    @Produces
    @Singleton
    CheckpointLoader loader(Clock clock) {
        return new CheckpointLoader(
                new Computation(configuration.precision(), device(), false),
                engine(),
                configuration.checkpointCache(),
                clock);
    }

    private Device device() {
        try {
            return Device.choose(configuration.device());
        } catch (IllegalArgumentException | DeviceUnavailableException e) {
            throw new ConfigurationException("magicoder.inference.device: " + e.getMessage(), e);
        }
    }

    @Produces
    @Singleton
    ApiKeys apiKeys() {
        return ApiKeys.of(configuration.apiKeys());
    }

    private EngineSettings engine() {
        if (configuration.stepTokens() < 1) {
            throw new ConfigurationException(
                    "magicoder.inference.step-tokens must be at least 1, but is " + configuration.stepTokens());
        }
        return new EngineSettings(
                configuration.cacheMemory().asLongValue(),
                configuration.concurrency(),
                configuration.concurrency()
                        + 1, // and a checkpoint's golden answer; the queue before it bounds the rest
                configuration.stepTokens(),
                configuration.weights());
    }

    @Produces
    @Singleton
    CheckpointFollower follower(
            ModelSlot slot,
            CheckpointLoader loader,
            Clock clock,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            MeterRegistry registry) {
        String instance = configuration.instance().orElseGet(InferenceBeans::hostAndProcess);
        Map<String, Followed> followed = new LinkedHashMap<>();
        followed.put(configuration.modelName(), new CheckpointSwitch(slot, loader, instance, clock));
        for (String adapter : configuration.followAdapters().orElse(List.of())) {
            if (followed.put(adapter, new AdapterSwitch(adapter, slot, loader, instance, clock)) != null
                    || configuration.adapters().containsKey(adapter)) {
                throw new ConfigurationException("magicoder.inference.follow-adapters: '" + adapter
                        + "' is the name of something else that is served, too: each needs its own");
            }
        }
        return new CheckpointFollower(followed, kafka, registry);
    }

    private static String hostAndProcess() {
        long process = ProcessHandle.current().pid();
        try {
            return InetAddress.getLocalHost().getHostName() + "-" + process;
        } catch (UnknownHostException e) {
            return "process-" + process;
        }
    }
}
