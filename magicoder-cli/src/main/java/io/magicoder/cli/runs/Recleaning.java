package io.magicoder.cli.runs;

import io.magicoder.cli.UserError;
import io.magicoder.cli.topics.EventProducer;
import io.magicoder.events.DeterministicId;
import io.magicoder.events.GeneratedInstruction;
import io.magicoder.events.Rejection;
import io.magicoder.events.Rejection.RawAnswer;
import io.magicoder.events.RejectionReason;
import io.magicoder.events.RunStarted;
import io.magicoder.events.SeedSnippet;
import io.magicoder.events.SeedSnippet.Extraction;
import io.magicoder.events.SeedsExhausted;
import io.magicoder.events.TeacherCall;
import io.magicoder.events.Topics;
import io.magicoder.events.reading.RunIndex;
import io.magicoder.events.reading.RunRecord;
import io.magicoder.events.reading.TopicReader;
import io.magicoder.generator.parsing.AnswerParser;
import io.magicoder.generator.parsing.ParsedAnswer;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes a new run out of the instructions of a complete one, without a teacher call: each goes through the cleaner
 * again, under the rules it has now. Raw answers of rejected seeds are parsed anew. The seeds keep their index and name
 * the seed they were before.
 */
public final class Recleaning {
    private static final String MAKER = "reclean";
    /** Setting of a seed's extraction: its id in the run whose instructions are cleaned anew. */
    public static final String PARENT_SEED = "parentSeedId";

    private final Map<String, Object> clientSettings;
    private final RunRecord parent;
    private final SeedFilter filter;
    private final AnswerParser parser;
    private final String runId;
    private final InstantSource clock;

    private final SeedIds seen = new SeedIds();
    private final Map<String, Long> seedsByLanguage = new TreeMap<>();
    private final Map<String, Long> dropped = new TreeMap<>();

    /**
     * @param rules what else than the filter makes this run another one, such as the cleaner's settings
     * @throws UserError if the parent is open, or does not say where it began
     */
    public Recleaning(
            Map<String, Object> clientSettings,
            RunRecord parent,
            SeedFilter filter,
            AnswerParser parser,
            String rules,
            InstantSource clock) {
        if (parent.ready() == null) {
            throw new UserError("run " + parent.runId() + " is still open: it can be cleaned anew once it is complete");
        }
        if (parent.started() == null) {
            throw new UserError(
                    "run " + parent.runId() + " has expired in part: its begin is not on the topics any more");
        }
        this.clientSettings = clientSettings;
        this.parent = parent;
        this.filter = filter;
        this.parser = parser;
        this.clock = clock;
        this.runId = "run-"
                + DeterministicId.of(MAKER, parent.runId(), filter.toString(), rules)
                        .substring(0, 12);
    }

    /** The new run; the same parent, filter and rules make the same run. */
    public String runId() {
        return runId;
    }

    /** What was written into the new run: seeds that the cleaner decides on anew, and those dropped, per reason. */
    public record Written(long seeds, Map<String, Long> dropped) {}

    /**
     * Writes the new run, or what an earlier call that was stopped has left of it.
     *
     * @return empty if all of it is there already
     */
    public Optional<Written> write() {
        Optional<RunRecord> before = RunIndex.read(clientSettings).find(runId);
        if (before.isPresent() && before.get().exhausted() != null) {
            return Optional.empty();
        }
        try (EventProducer producer = new EventProducer(clientSettings)) {
            if (before.isEmpty() || before.get().started() == null) {
                producer.send(Topics.RUNS, started());
                producer.flush(); // nothing of the run may lie before its begin
            }
            RunIndex.read(clientSettings, parent, List.of(Topics.INSTRUCTIONS_NAME), record -> {
                if (TopicReader.event(record).orElse(null) instanceof GeneratedInstruction pair
                        && pair.runId().equals(parent.runId())
                        && seen.add(pair.seed().seedId())) {
                    take(pair.seed())
                            .ifPresent(seed -> send(
                                    producer,
                                    seed,
                                    pair.problem(),
                                    pair.solution(),
                                    pair.teacher(),
                                    pair.example(),
                                    pair.reasoning(),
                                    pair.instruction()));
                }
            });
            RunIndex.read(clientSettings, parent, List.of(Topics.REJECTIONS_NAME), record -> {
                if (TopicReader.event(record).orElse(null) instanceof Rejection rejection
                        && rejection.runId().equals(parent.runId())
                        && seen.add(rejection.seed().seedId())) {
                    take(rejection.seed()).ifPresent(seed -> again(producer, seed, rejection));
                }
            });
            producer.flush();
            long seeds =
                    seedsByLanguage.values().stream().mapToLong(Long::longValue).sum();
            producer.send(Topics.RUNS, new SeedsExhausted(runId, seeds, seedsByLanguage, dropped, clock.instant()));
            producer.flush();
            return Optional.of(new Written(seeds, Map.copyOf(dropped)));
        }
    }

    private RunStarted started() {
        RunStarted original = parent.started();
        if (original == null) {
            throw new IllegalStateException("checked when this was made");
        }
        return new RunStarted(
                runId,
                original.specification(),
                MAKER,
                TopicReader.ends(clientSettings, Topics.eventNames()),
                parent.runId(),
                false,
                clock.instant(),
                original.dataSet());
    }

    /** The seed in the new run, unless the filter drops it. */
    private Optional<SeedSnippet> take(SeedSnippet seed) {
        Optional<String> reason = filter.reasonToDrop(seed);
        if (reason.isPresent()) {
            dropped.merge(reason.get(), 1L, Long::sum);
            return Optional.empty();
        }
        seedsByLanguage.merge(seed.language(), 1L, Long::sum);
        Map<String, String> settings = new HashMap<>(seed.extraction().settings());
        settings.put(PARENT_SEED, seed.seedId());
        return Optional.of(new SeedSnippet(
                DeterministicId.of(MAKER, runId, seed.seedId()),
                runId,
                seed.index(),
                seed.rawIndex(),
                seed.snippet(),
                seed.language(),
                seed.source(),
                new Extraction(seed.extraction().extractor(), seed.extraction().strategy(), settings),
                seed.carried()));
    }

    private void send(
            EventProducer producer,
            SeedSnippet seed,
            String problem,
            String solution,
            TeacherCall teacher,
            @Nullable String example,
            @Nullable String reasoning,
            @Nullable String instruction) {
        producer.send(
                Topics.INSTRUCTIONS,
                new GeneratedInstruction(
                        GeneratedInstruction.id(seed.seedId()),
                        runId,
                        seed,
                        problem,
                        solution,
                        teacher,
                        example,
                        reasoning,
                        instruction));
    }

    /** A rejected seed: with the raw answer it gets a new chance, without one it stays rejected. */
    private void again(EventProducer producer, SeedSnippet seed, Rejection rejection) {
        RawAnswer answer = rejection.answer();
        TeacherCall teacher = rejection.teacher();
        if (answer != null && !answer.cut() && teacher != null) {
            switch (parser.parse(answer.text(), teacher.finishReason())) {
                case ParsedAnswer.Pair pair ->
                    send(
                            producer,
                            seed,
                            pair.problem(),
                            pair.solution(),
                            teacher,
                            pair.example().orElse(null),
                            pair.reasoning().orElse(null),
                            null);
                case ParsedAnswer.Unusable unusable ->
                    producer.send(
                            Topics.REJECTIONS,
                            rejected(
                                    seed,
                                    rejection,
                                    Rejection.Evidence.of("parsing", unusable.detail()),
                                    unusable.reason()));
            }
        } else {
            producer.send(Topics.REJECTIONS, rejected(seed, rejection, rejection.evidence(), rejection.reason()));
        }
    }

    private Rejection rejected(
            SeedSnippet seed, Rejection before, Rejection.Evidence evidence, RejectionReason reason) {
        return new Rejection(
                Rejection.id(seed.seedId()),
                runId,
                Rejection.GENERATOR,
                reason,
                evidence,
                seed,
                before.teacher(),
                before.answer(),
                clock.instant());
    }

    /**
     * Which seeds are left out of the new run.
     *
     * @param repositories whose seeds are dropped
     * @param licenses of the seeds that are dropped, as SPDX expressions; {@code unknown} for those without one
     */
    public record SeedFilter(List<String> repositories, List<String> licenses) {
        public SeedFilter {
            repositories = repositories.stream().sorted().distinct().toList();
            licenses = licenses.stream().sorted().distinct().toList();
        }

        Optional<String> reasonToDrop(SeedSnippet seed) {
            String repository = seed.source().repository();
            if (repository != null && repositories.contains(repository)) {
                return Optional.of("DROPPED_REPOSITORY");
            }
            String license = seed.source().license();
            return licenses.contains(license == null ? "unknown" : license)
                    ? Optional.of("DROPPED_LICENSE")
                    : Optional.empty();
        }
    }
}
