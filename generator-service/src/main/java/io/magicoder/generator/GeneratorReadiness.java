package io.magicoder.generator;

import io.magicoder.generator.progress.SeedProgress;
import io.magicoder.generator.teacher.Admission;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready when the answered seeds are known and the teacher is not known to be unavailable. */
final class GeneratorReadiness {

    @Produces
    @Readiness
    @Singleton
    HealthCheck teacher(Admission admission) {
        return () -> {
            HealthCheckResponseBuilder response =
                    HealthCheckResponse.named("teacher").up();
            admission.unavailability().ifPresent(reason -> response.down().withData("unavailable", reason));
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
