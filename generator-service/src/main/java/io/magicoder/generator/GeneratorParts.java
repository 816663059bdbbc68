package io.magicoder.generator;

import io.magicoder.generator.answered.AnsweredSeeds;
import io.magicoder.generator.parsing.AnswerParser;
import io.magicoder.generator.progress.OutcomeFloors;
import io.magicoder.generator.progress.SeedProgress;
import io.magicoder.generator.prompt.PromptTemplate;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;

/** Builds the plain Java parts from the configuration. */
final class GeneratorParts {
    @Produces
    @Singleton
    AnsweredSeeds answeredSeeds() {
        return new AnsweredSeeds();
    }

    @Produces
    @Singleton
    OutcomeFloors floors() {
        return new OutcomeFloors();
    }

    @Produces
    @Singleton
    SeedProgress progress(
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            OutcomeFloors floors,
            GeneratorConfiguration configuration) {
        return new SeedProgress(kafka, floors, configuration.stopGrace());
    }

    @Produces
    @Singleton
    PromptTemplate prompt(GeneratorConfiguration configuration) {
        return orEndTheStart(() -> PromptTemplate.load(configuration.prompt()));
    }

    @Produces
    @Singleton
    Teachers teachers(
            GeneratorConfiguration configuration, PromptTemplate prompt, Vertx vertx, MeterRegistry registry) {
        Counter mended = Counter.builder("magicoder.generator.mended.answers")
                .description("Answers in which something was no character and became U+FFFD")
                .register(registry);
        return orEndTheStart(() -> new TeacherSetup(configuration, vertx, mended::increment).teachers(prompt));
    }

    @Produces
    @Singleton
    Generator generator(GeneratorConfiguration configuration, PromptTemplate prompt, Teachers teachers) {
        AnswerParser parser = new AnswerParser(configuration.parser(), prompt.form());
        return new Generator(new Authoring(prompt, teachers, parser::parse), InstantSource.system());
    }

    @Produces
    @Singleton
    RunWallets wallets(
            @Identifier("default-kafka-broker") Map<String, Object> kafka, GeneratorConfiguration configuration) {
        return new RunWallets(configuration.budget(), kafka);
    }

    /** Wrong settings end the start with one sentence, not with a stack trace. */
    private static <T> T orEndTheStart(Supplier<T> part) {
        try {
            return part.get();
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(e.getMessage());
        }
    }
}
