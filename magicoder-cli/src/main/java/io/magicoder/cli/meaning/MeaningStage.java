package io.magicoder.cli.meaning;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.cleaner.decontamination.Benchmarks;
import io.magicoder.cleaner.decontamination.meaning.BenchmarkTask;
import io.magicoder.cleaner.decontamination.meaning.Embedder;
import io.magicoder.cleaner.decontamination.meaning.Embedder.Embedding;
import io.magicoder.cleaner.decontamination.meaning.Judge;
import io.magicoder.cleaner.decontamination.meaning.MeaningCounts;
import io.magicoder.cleaner.decontamination.meaning.MeaningDecontamination;
import io.magicoder.cleaner.decontamination.meaning.MeaningLevel;
import io.magicoder.cli.UserError;
import io.magicoder.cli.meaning.MeaningOptions.Server;
import io.magicoder.cli.meaning.MeaningOptions.Settings;
import io.magicoder.events.DeterministicId;
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
    private static final int LONGEST_NAME = 60;

    private final Settings settings;
    private final Vertx vertx = Vertx.vertx();
    private final List<VertxConnection> connections = new ArrayList<>();
    private final List<AnswerFile> files = new ArrayList<>();
    private final MeaningDecontamination decontamination;

    private MeaningStage(Settings settings, Benchmarks benchmarks) throws IOException, InterruptedException {
        this.settings = settings;
        try {
            Optional<Judge> judge = settings.judge().isPresent()
                    ? Optional.of(judge(settings.judge().get()))
                    : Optional.empty();
            Embedder embedder = embeddings(settings.embeddings());
            List<BenchmarkTask> tasks = BenchmarkTask.of(benchmarks.needles());
            this.decontamination = new MeaningDecontamination(
                    tasks, embedded(tasks, embedder), embedder, judge, settings.threshold(), settings.shortlist());
        } catch (IllegalArgumentException e) {
            close();
            throw new UserError("decontamination by meaning: " + e.getMessage(), e);
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Asks the servers whether they are there, and has the tasks embedded that are not kept from before.
     *
     * @param strict whether the rows are cleaned by the rules that this stage belongs to
     * @param benchmarks empty if the user wants none
     * @param usualCache folder for what the servers answer, unless the options name one
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
        for (AnswerFile file : files) {
            line(text, file.found(), "answers of before, from " + file.file());
        }
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
        files.forEach(AnswerFile::close);
        connections.forEach(VertxConnection::close);
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private Judge judge(Server server) throws IOException, InterruptedException {
        JudgeServer judge = new JudgeServer(
                endpoint(server, JudgeServer.PATH, JudgeServer.control(server.model())), server.model());
        judge.requireSense(); // before anything is paid for
        return new KeptRulings(judge, kept(server.model(), ".rulings", KeptRulings.SIZE));
    }

    private Embedder embeddings(Server server) throws IOException, InterruptedException {
        EmbeddingServer embeddings = new EmbeddingServer(
                endpoint(
                        server,
                        EmbeddingServer.PATH,
                        EmbeddingServer.request(server.model(), List.of(EmbeddingServer.CONTROL))),
                server.model());
        float[] control = embeddings.control();
        return new KeptEmbeddings(embeddings, control, kept(server.model(), ".vectors", KeptEmbeddings.size(control)));
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

    /** What is kept of a model: a file of its own for each name. */
    private AnswerFile kept(String model, String suffix, int answerBytes) throws IOException {
        String name = model.replaceAll("[^A-Za-z0-9.]+", "-");
        AnswerFile file = AnswerFile.open(
                settings.cache()
                        .resolve(name.substring(0, Math.min(name.length(), LONGEST_NAME)) + "-"
                                + DeterministicId.of("embeddings", model) + suffix),
                answerBytes);
        if (!file.isMine()) {
            System.err.println("another command has " + file.file() + ": nothing of it is used, and nothing is kept");
        }
        files.add(file);
        return file;
    }

    /** The vectors of the tasks. */
    private List<Embedding> embedded(List<BenchmarkTask> tasks, Embedder embedder) throws InterruptedException {
        System.err.printf(
                Locale.ROOT,
                "%s embeds the %,d tasks of the benchmarks, but for those that it has embedded before%n",
                settings.embeddings().model(),
                tasks.size());
        return embedder.embed(tasks.stream().map(BenchmarkTask::description).toList());
    }
}
