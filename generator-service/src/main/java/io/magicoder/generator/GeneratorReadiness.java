package io.magicoder.generator;

import io.magicoder.generator.progress.SeedProgress;
import io.magicoder.generator.teacher.Admission;
import io.smallrye.health.api.HealthGroup;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready when the answered seeds are known. A teacher that is away is no reason to hold a rollout up: it shows in a group of its
 * own, {@code /q/health/group/teacher}.
 */
final class GeneratorReadiness {

    @Produces
    @HealthGroup("teacher")
    @Singleton
    HealthCheck teacher(Teachers teachers) {
        return () -> {
            HealthCheckResponseBuilder response =
                    HealthCheckResponse.named("teacher").up();
            for (TeacherRoute route : teachers.routes()) {
                Admission admission = route.teacher().admission();
                admission.unavailability().ifPresent(reason -> response.down().withData("unavailable", reason));
                admission.waitsUntil().ifPresent(until -> response.withData("asked to wait until", until.toString()));
            }
            return response.build();
        };
    }

    @Produces
    @Readiness
    @Singleton
    HealthCheck answeredSeeds(SeedProgress progress) {
        return () -> HealthCheckResponse.named("answered seeds known")
                .status(progress.isKnown())
                .build();
    }
}
