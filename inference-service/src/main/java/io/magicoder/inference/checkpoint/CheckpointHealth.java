package io.magicoder.inference.checkpoint;

import io.magicoder.inference.InferenceConfiguration;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready while there is a checkpoint to answer with; what is served, or why nothing is, is told beside it. */
@Readiness
@Singleton
public final class CheckpointHealth implements HealthCheck {
    private final InferenceConfiguration configuration;
    private final ModelSlot slot;

    CheckpointHealth(InferenceConfiguration configuration, ModelSlot slot) {
        this.configuration = configuration;
        this.slot = slot;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("checkpoints")
                .withData("model", configuration.modelName())
                .status(slot.current().isPresent());
        slot.current()
                .ifPresentOrElse(
                        served -> response.withData("checkpoint", served.checkpointId())
                                .withData("loadedAt", served.loadedAt().toString()),
                        () -> response.withData("none", slot.absence()));
        return response.build();
    }
}
