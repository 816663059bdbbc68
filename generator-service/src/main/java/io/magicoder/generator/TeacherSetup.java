package io.magicoder.generator;

import io.magicoder.generator.prompt.PromptTemplate;
import io.magicoder.generator.prompt.TokenBudget;
import io.magicoder.generator.prompt.TokenCounter;
import io.magicoder.generator.teacher.Admission;
import io.magicoder.generator.teacher.DirectLine;
import io.magicoder.generator.teacher.Price;
import io.magicoder.generator.teacher.QuestionLine;
import io.magicoder.generator.teacher.RequestBody;
import io.magicoder.generator.teacher.RetryPolicy;
import io.magicoder.generator.teacher.Teacher;
import io.magicoder.generator.teacher.TeacherConnection;
import io.magicoder.generator.teacher.VertxConnection;
import io.magicoder.generator.teacher.batch.BatchLine;
import io.magicoder.generator.teacher.batch.BatchSettings;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jboss.logging.Logger;

/** Builds the plain Java parts from the configuration, in the service and on the command line alike. */
public final class TeacherSetup implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(TeacherSetup.class);
    private static final String PREFIX = "magicoder.generator.";
    private static final List<String> MAX_TOKENS_FIELDS = List.of("max_tokens", "max_completion_tokens");
    /** What nobody has a reason to refuse. */
    private static final String HARMLESS_SNIPPET = "def add(a, b):\n    return a + b";

    private final GeneratorConfiguration configuration;
    private final Vertx vertx;
    private final Runnable mended;
    private final List<TeacherConnection> connections = new ArrayList<>();

    /** @param mended is told of each answer in which something was no character and became U+FFFD */
    public TeacherSetup(GeneratorConfiguration configuration, Vertx vertx, Runnable mended) {
        this.configuration = configuration;
        this.vertx = vertx;
        this.mended = mended;
    }

    /**
     * The teachers.
     *
     * @throws IllegalArgumentException in one sentence, if a setting makes no sense
     */
    public Teachers teachers(PromptTemplate prompt) {
        requirePositive("concurrency", configuration.concurrency());
        requirePositive("in-hand", configuration.inHand());
        requirePositive("retry.max-attempts", configuration.retry().maxAttempts());
        requirePositive("retry.failures-before-pause", configuration.retry().failuresBeforePause());
        List<TeacherRoute> routes = new ArrayList<>();
        routes.add(route("teacher", configuration.teacher(), prompt));
        configuration.teachers().entrySet().stream()
                .sorted(java.util.Map.Entry.comparingByKey())
                .forEach(entry -> routes.add(route("teachers." + entry.getKey(), entry.getValue(), prompt)));
        if (configuration.budget().isPresent()
                && routes.stream().anyMatch(route -> route.price().isFree())) {
            throw new IllegalArgumentException(PREFIX + "budget needs the prices of every teacher: set " + PREFIX
                    + "teacher.input-price and .output-price");
        }
        routes.sort(java.util.Comparator.comparing(route -> route.weight() == 0));
        return new Teachers(routes);
    }

    /** Ends idle connections. */
    @Override
    public void close() {
        connections.forEach(TeacherConnection::close);
    }

    private TeacherRoute route(String key, GeneratorConfiguration.Teacher teacher, PromptTemplate prompt) {
        requirePositive(key + ".max-tokens", teacher.maxTokens());
        if (!MAX_TOKENS_FIELDS.contains(teacher.maxTokensField())) {
            throw new IllegalArgumentException(PREFIX + key + ".max-tokens-field is '" + teacher.maxTokensField()
                    + "': it must be one of " + MAX_TOKENS_FIELDS);
        }
        GeneratorConfiguration.Retry retry = configuration.retry();
        Optional<String> apiKey = apiKey(key, teacher);
        TeacherConnection connection =
                new VertxConnection(vertx, teacher.url(), PREFIX + key + ".url", apiKey, configuration.concurrency());
        connections.add(connection);
        RequestBody body = new RequestBody(
                teacher.model(),
                teacher.temperature(),
                teacher.maxTokensField(),
                RequestBody.extraFields(teacher.extraFields().orElse(""), PREFIX + key + ".extra-fields"));
        Price price = new Price(teacher.inputPrice(), teacher.outputPrice());
        Teacher.Settings settings = new Teacher.Settings(
                teacher.url().toString(),
                body,
                apiKey,
                prompt.hash(),
                new Conversation(prompt.system(), teacher.systemMessage()).with(prompt.user(HARMLESS_SNIPPET)));
        LOG.infof("%s, prompt %s (SHA-256 %s)", settings, configuration.prompt(), prompt.hash());
        String name = "The teacher" + (key.equals("teacher") ? "" : " " + key.substring(key.indexOf('.') + 1));
        Admission admission = teacher.batch()
                ? Admission.unpaced(
                        name,
                        Math.max(configuration.inHand(), teacher.batchSize()),
                        retry.probeInterval(),
                        Math.max(retry.failuresBeforePause(), teacher.batchSize()))
                : new Admission(name, configuration.concurrency(), retry.probeInterval(), retry.failuresBeforePause());
        QuestionLine direct = new DirectLine(connection, teacher.timeout(), price);
        QuestionLine questions = teacher.batch() ? batches(key, teacher, connection, apiKey, price, admission) : direct;
        return new TeacherRoute(
                new Teacher(
                        questions,
                        direct,
                        settings,
                        new RetryPolicy(retry.maxAttempts(), retry.initialDelay(), retry.maxDelay()),
                        admission,
                        mended),
                teacher.weight(),
                teacher.systemMessage(),
                new TokenBudget(TokenCounter.named(teacher.tokenizer()), teacher.contextLength(), teacher.maxTokens()),
                teacher.sendSeed() ? OptionalLong.of(teacher.seed()) : OptionalLong.empty(),
                questions.price());
    }

    private QuestionLine batches(
            String key,
            GeneratorConfiguration.Teacher teacher,
            TeacherConnection connection,
            Optional<String> apiKey,
            Price price,
            Admission admission) {
        requirePositive(key + ".batch-size", teacher.batchSize());
        if (teacher.batchSize() > BatchSettings.MOST_QUESTIONS) {
            throw new IllegalArgumentException(PREFIX + key + ".batch-size is " + teacher.batchSize() + ": a batch has "
                    + BatchSettings.MOST_QUESTIONS + " questions at most");
        }
        if (teacher.batchWindow().toHours() < 1) {
            throw new IllegalArgumentException(PREFIX + key + ".batch-window is " + teacher.batchWindow()
                    + ": it must be whole hours, like PT24H");
        }
        if (!(teacher.batchPriceShare() >= 0 && teacher.batchPriceShare() <= 1)) {
            throw new IllegalArgumentException(PREFIX + key + ".batch-price-share is " + teacher.batchPriceShare()
                    + ": it must be a share from 0 to 1");
        }
        return new BatchLine(
                connection,
                apiKey,
                teacher.timeout(),
                price.times(teacher.batchPriceShare()),
                new BatchSettings(
                        teacher.batchSize(),
                        teacher.batchLinger(),
                        teacher.batchPollInterval(),
                        teacher.batchWindow(),
                        configuration.retry().maxDelay()),
                admission);
    }

    private static Optional<String> apiKey(String key, GeneratorConfiguration.Teacher teacher) {
        return teacher.apiKeyFile()
                .map(file -> read(key, file))
                .or(teacher::apiKey)
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }

    private static String read(String key, Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(PREFIX + key + ".api-key-file is '" + file + "': it cannot be read", e);
        }
    }

    private static void requirePositive(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(PREFIX + key + " is " + value + ": it must be at least 1");
        }
    }
}
