package io.magicoder.generator;

import io.magicoder.generator.answered.AnsweredSeeds;
import io.magicoder.generator.parsing.AnswerParser;
import io.magicoder.generator.progress.OutcomeFloors;
import io.magicoder.generator.progress.SeedProgress;
import io.magicoder.generator.prompt.PromptTemplate;
import io.magicoder.generator.prompt.TokenBudget;
import io.magicoder.generator.prompt.TokenCounter;
import io.magicoder.generator.teacher.Admission;
import io.magicoder.generator.teacher.ChatCompletions;
import io.magicoder.generator.teacher.RetryPolicy;
import io.magicoder.generator.teacher.Teacher;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.rest.client.reactive.QuarkusRestClientBuilder;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.client.api.QuarkusRestClientProperties;

/** Builds the plain Java parts from the configuration. */
final class GeneratorParts {
    private static final Logger LOG = Logger.getLogger(GeneratorParts.class);
    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);
    private static final Duration READ_TIMEOUT_SLACK = Duration.ofSeconds(5);

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
    Admission admission(GeneratorConfiguration configuration) {
        return new Admission(configuration.concurrency(), configuration.retry().probeInterval());
    }

    /** Wrong settings end the start with one sentence, not with a stack trace. */
    @Produces
    @Singleton
    Generator generator(GeneratorConfiguration configuration, Admission admission, MeterRegistry registry) {
        Counter mended = Counter.builder("magicoder.generator.mended.answers")
                .description("Answers in which something was no character and became U+FFFD")
                .register(registry);
        try {
            return build(configuration, admission, mended::increment);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(e.getMessage());
        }
    }

    private static Generator build(GeneratorConfiguration configuration, Admission admission, Runnable mended) {
        GeneratorConfiguration.Teacher teacher = configuration.teacher();
        GeneratorConfiguration.Retry retry = configuration.retry();
        requirePositive("concurrency", configuration.concurrency());
        requirePositive("retry.max-attempts", retry.maxAttempts());
        requirePositive("teacher.max-tokens", teacher.maxTokens());
        PromptTemplate prompt = PromptTemplate.load(configuration.prompt());
        Teacher.Settings settings = new Teacher.Settings(
                teacher.url(),
                teacher.model(),
                teacher.temperature(),
                apiKey(teacher),
                teacher.timeout(),
                prompt.hash());
        ChatCompletions endpoint = endpoint(configuration);
        LOG.infof("%s, prompt %s (SHA-256 %s)", settings, configuration.prompt(), prompt.hash());
        return new Generator(
                prompt,
                teacher.systemMessage(),
                new TokenBudget(TokenCounter.named(teacher.tokenizer()), teacher.contextLength(), teacher.maxTokens()),
                teacher.sendSeed() ? OptionalLong.of(teacher.seed()) : OptionalLong.empty(),
                new Teacher(
                        endpoint,
                        settings,
                        new RetryPolicy(retry.maxAttempts(), retry.initialDelay(), retry.maxDelay()),
                        admission,
                        mended),
                new AnswerParser(configuration.parser()),
                InstantSource.system());
    }

    private static ChatCompletions endpoint(GeneratorConfiguration configuration) {
        URI url = configuration.teacher().url();
        if (url.getHost() == null || url.getScheme() == null || !url.getScheme().matches("https?")) {
            throw new IllegalArgumentException(
                    "magicoder.generator.teacher.url is '" + url + "': it must be like http://host:port/v1");
        }
        if (url.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "magicoder.generator.teacher.url holds a password: use magicoder.generator.teacher.api-key");
        }
        Duration timeout = configuration.teacher().timeout();
        Duration connect = timeout.compareTo(LONGEST_CONNECT) < 0 ? timeout : LONGEST_CONNECT;
        return QuarkusRestClientBuilder.newBuilder()
                .baseUri(url)
                .connectTimeout(connect.toMillis(), TimeUnit.MILLISECONDS)
                // The teacher's own time-out is exact; this one only replaces the default of 30 s.
                .readTimeout(timeout.plus(READ_TIMEOUT_SLACK).toMillis(), TimeUnit.MILLISECONDS)
                .property(QuarkusRestClientProperties.CONNECTION_POOL_SIZE, configuration.concurrency())
                .build(ChatCompletions.class);
    }

    private static Optional<String> apiKey(GeneratorConfiguration.Teacher teacher) {
        return teacher.apiKeyFile()
                .map(GeneratorParts::read)
                .or(teacher::apiKey)
                .map(String::strip)
                .filter(key -> !key.isEmpty());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "magicoder.generator.teacher.api-key-file is '" + file + "': it cannot be read", e);
        }
    }

    private static void requirePositive(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(
                    "magicoder.generator." + key + " is " + value + ": it must be at least 1");
        }
    }
}
