package io.magicoder.cli.meaning;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.cleaner.decontamination.Benchmarks;
import io.magicoder.cleaner.decontamination.meaning.BenchmarkTask;
import io.magicoder.cleaner.decontamination.meaning.Embedder.Embedding;
import io.magicoder.cleaner.decontamination.meaning.Judge;
import io.magicoder.cleaner.decontamination.meaning.MeaningCounts;
import io.magicoder.cleaner.decontamination.meaning.MeaningDecontamination;
import io.magicoder.cleaner.decontamination.meaning.MeaningLevel;
import io.magicoder.cli.UserError;
import io.magicoder.cli.meaning.MeaningOptions.Server;
import io.magicoder.cli.meaning.MeaningOptions.Settings;
import io.magicoder.generator.teacher.RetryPolicy;
import io.magicoder.generator.teacher.VertxConnection;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decontamination by meaning as the options say, with the servers that it asks. */
public final class MeaningStage implements AutoCloseable {
    private static final RetryPolicy RETRIES = new RetryPolicy(5, Duration.ofSeconds(1), Duration.ofSeconds(30));
    /** The same text has the same vector, but for the rounding of another batch: below this it is another model's. */
    private static final double SAME = 0.99;

    private final Settings settings;
    private final Vertx vertx = Vertx.vertx();
    private final List<VertxConnection> connections = new ArrayList<>();
    private final MeaningDecontamination decontamination;

    private MeaningStage(Settings settings, Benchmarks benchmarks) throws IOException, InterruptedException {
        this.settings = settings;
        try {
            Optional<Judge> judge = settings.judge().isPresent()
                    ? Optional.of(judge(settings.judge().get()))
                    : Optional.empty();
            EmbeddingServer server = embeddings(settings.embeddings());
            List<BenchmarkTask> tasks = BenchmarkTask.of(benchmarks.needles());
            this.decontamination = new MeaningDecontamination(
                    tasks, embedded(tasks, server), server, judge, settings.threshold(), settings.shortlist());
        } catch (IllegalArgumentException e) {
            close();
            throw new UserError("decontamination by meaning: " + e.getMessage(), e);
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Asks the servers whether they are there, and has the tasks embedded that are not in the cache.
     *
     * @param strict whether the rows are cleaned by the rules that this stage belongs to
     * @param benchmarks empty if the user wants none
     * @param usualCache folder for vectors, unless the options name one
     * @return empty if the options do not want it
     * @throws UserError if they do, and it is not possible
     */
    public static Optional<MeaningStage> open(
            MeaningOptions options, boolean strict, Optional<Benchmarks> benchmarks, Path usualCache)
            throws IOException, InterruptedException {
        Optional<Settings> settings = options.settings(usualCache, System::getenv);
        if (settings.isEmpty()) {
            return Optional.empty();
        }
        if (!strict) {
            throw new UserError(settings.get().embeddings().option() + " has no part in mode reference: leave it out");
        }
        return Optional.of(new MeaningStage(
                settings.get(),
                benchmarks.orElseThrow(
                        () -> new UserError(settings.get().embeddings().option()
                                + " compares rows with benchmarks: it does not go together with --benchmarks none"))));
    }

    /** The rules. */
    public MeaningDecontamination decontamination() {
        return decontamination;
    }

    /** What it was asked to do and what it did, for {@code report.json}; nothing that another run would do otherwise. */
    public Map<String, @Nullable Object> figures() {
        MeaningCounts counts = decontamination.counts();
        Map<String, @Nullable Object> figures = new LinkedHashMap<>();
        figures.put("embeddingsModel", settings.embeddings().model());
        figures.put("judgeModel", settings.judge().map(Server::model).orElse(null));
        figures.put("threshold", settings.threshold());
        figures.put("shortlist", settings.shortlist());
        figures.put("tasks", counts.tasks());
        figures.put("tasksNotEmbedded", counts.tasksNotEmbedded());
        figures.put("asked", counts.asked());
        figures.put("embedded", counts.embedded());
        figures.put("notEmbedded", counts.notEmbedded());
        figures.put("shortlisted", counts.shortlisted());
        figures.put("pairs", counts.pairs());
        Map<String, Long> judged = new LinkedHashMap<>();
        for (MeaningLevel level : MeaningLevel.values()) {
            judged.put(level.name(), counts.judged().getOrDefault(level, 0L));
        }
        figures.put("judged", judged);
        figures.put("notJudged", counts.notJudged());
        figures.put("refused", counts.refused());
        return figures;
    }

    /** The same in lines. */
    public String summary() {
        MeaningCounts counts = decontamination.counts();
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "by meaning, %s, %,d tasks:%n%,12d rows asked%n",
                settings.embeddings().model(),
                counts.tasks(),
                counts.asked()));
        line(text, counts.notEmbedded(), "NOT compared: see their semantic_failure");
        line(text, counts.tasksNotEmbedded(), "tasks NOT compared with: the model does not take their text");
        text.append(String.format(
                Locale.ROOT,
                "%,12d on the shortlist, cosine %s or more, with %,d pairs%n",
                counts.shortlisted(),
                settings.threshold(),
                counts.pairs()));
        if (settings.judge().isEmpty()) {
            return text.append("             nothing is refused: there is no judge (--judge-url)")
                    .toString();
        }
        for (MeaningLevel level : MeaningLevel.values()) {
            line(text, counts.judged().getOrDefault(level, 0L), "pairs judged " + level.words());
        }
        line(text, counts.notJudged(), "pairs NOT judged: see their semantic_failure");
        return text.append(String.format(
                        Locale.ROOT,
                        "%,12d rows refused by the judge %s",
                        counts.refused(),
                        settings.judge().get().model()))
                .toString();
    }

    private static void line(StringBuilder text, long count, String what) {
        if (count > 0) {
            text.append(String.format(Locale.ROOT, "%,12d %s%n", count, what));
        }
    }

    @Override
    public void close() {
        connections.forEach(VertxConnection::close);
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private JudgeServer judge(Server server) throws InterruptedException {
        JudgeServer judge = new JudgeServer(
                endpoint(server, JudgeServer.PATH, JudgeServer.control(server.model())), server.model());
        judge.requireSense(); // before anything is paid for
        return judge;
    }

    private EmbeddingServer embeddings(Server server) {
        return new EmbeddingServer(
                endpoint(
                        server,
                        EmbeddingServer.PATH,
                        EmbeddingServer.request(server.model(), List.of(EmbeddingServer.CONTROL))),
                server.model());
    }

    private Endpoint endpoint(Server server, String path, ObjectNode control) {
        String url = server.url().toString().replaceFirst("/embeddings/?$", "");
        VertxConnection connection =
                new VertxConnection(vertx, URI.create(url), server.option(), server.apiKey(), settings.concurrency());
        connections.add(connection);
        return new Endpoint(
                connection,
                new Endpoint.Settings(
                        server.option() + " " + url,
                        path,
                        control,
                        server.apiKey(),
                        server.keyVariable(),
                        settings.timeout(),
                        settings.concurrency()),
                RETRIES,
                Thread::sleep);
    }

    /** The vectors of the tasks, most of them from the cache. */
    private List<Embedding> embedded(List<BenchmarkTask> tasks, EmbeddingServer server)
            throws IOException, InterruptedException {
        EmbeddingCache cache =
                EmbeddingCache.open(settings.cache(), settings.embeddings().model());
        float[] control = server.control();
        if (!cache.find(EmbeddingServer.CONTROL)
                .map(before -> isSame(before, control))
                .orElse(false)) {
            cache.clear(); // of another model of the same name, or there is none
            cache.put(EmbeddingServer.CONTROL, control);
        }
        List<String> missing = tasks.stream()
                .map(BenchmarkTask::description)
                .filter(text -> cache.find(text).isEmpty())
                .distinct()
                .toList();
        long cached = tasks.stream()
                .filter(task -> cache.find(task.description()).isPresent())
                .count();
        Map<String, Embedding> made = new LinkedHashMap<>();
        if (!missing.isEmpty()) {
            System.err.printf(
                    Locale.ROOT,
                    "%s embeds %,d texts of benchmarks, %,d are in %s%n",
                    settings.embeddings().model(),
                    missing.size(),
                    cached,
                    cache.file());
            List<Embedding> vectors = server.embed(missing);
            for (int i = 0; i < missing.size(); i++) {
                made.put(missing.get(i), vectors.get(i));
                if (vectors.get(i) instanceof Embedding.Vector(float[] values)) {
                    cache.put(missing.get(i), values);
                }
            }
            cache.save();
        }
        return tasks.stream()
                .map(task -> cache.find(task.description())
                        .<Embedding>map(Embedding.Vector::new)
                        .orElseGet(() -> made.getOrDefault(task.description(), new Embedding.Missing("not embedded"))))
                .toList();
    }

    private static boolean isSame(float[] left, float[] right) {
        double product = 0;
        double lefts = 0;
        double rights = 0;
        for (int i = 0; i < Math.min(left.length, right.length); i++) {
            product += (double) left[i] * right[i];
            lefts += (double) left[i] * left[i];
            rights += (double) right[i] * right[i];
        }
        return left.length == right.length && product >= SAME * Math.sqrt(lefts * rights);
    }
}
