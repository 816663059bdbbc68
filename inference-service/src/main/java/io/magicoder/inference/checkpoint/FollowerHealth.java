package io.magicoder.inference.checkpoint;

import io.magicoder.inference.InferenceConfiguration;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Startup;

/** Started once the last word on the model has been followed, even if there was none: an instance may wait for the first training. */
@Startup
@Singleton
public final class FollowerHealth implements HealthCheck {
    private final InferenceConfiguration configuration;
    private final CheckpointFollower follower;
    private final ModelSlot slot;

    FollowerHealth(InferenceConfiguration configuration, CheckpointFollower follower, ModelSlot slot) {
        this.configuration = configuration;
        this.follower = follower;
        this.slot = slot;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("follower");
        return configuration
                .model()
                .map(directory -> response.withData("state", "serves " + directory)
                        .status(slot.current().isPresent()))
                .orElseGet(() -> response.withData("state", follower.state().description())
                        .status(follower.state().caughtUp()))
                .build();
    }
}
