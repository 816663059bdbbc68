package io.magicoder.cleaner.decontamination.meaning;

import io.magicoder.cleaner.Candidate;
import io.magicoder.cleaner.Refusal;
import io.magicoder.cleaner.decontamination.meaning.Embedder.Embedding;
import io.magicoder.cleaner.decontamination.meaning.Judge.Ruling;
import io.magicoder.cleaner.decontamination.meaning.TaskVectors.Near;
import io.magicoder.events.Rejection.Evidence;
import io.magicoder.events.RejectionReason;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Looks for rows that ask for what a task of a benchmark asks for, in whatever words: what a row asks is embedded and compared with
 * all tasks, pairs from a threshold on are the shortlist, and a judge decides on it (Yang et al., arXiv 2311.04850). Without a judge
 * nothing is refused: cosines tell likeness, not identity. For one thread; calls are made by many.
 */
public final class MeaningDecontamination {
    public static final String STAGE = "decontamination-meaning";

    private final TaskVectors tasks = new TaskVectors();
    private final Embedder embedder;
    private final Optional<Judge> judge;
    private final double threshold;
    private final int most;
    private final Tally tally = new Tally();

    /**
     * Compares with tasks that are embedded already.
     *
     * @param embeddings of the descriptions of the tasks, by the same model as the embedder's
     * @param threshold cosine from which on a pair is on the shortlist, from -1 to 1
     * @param most pairs of one row on the shortlist, at least 1
     * @throws IllegalArgumentException in one sentence, if no task has a vector, or a number is out of its bounds
     */
    public MeaningDecontamination(
            List<BenchmarkTask> all,
            List<Embedding> embeddings,
            Embedder embedder,
            Optional<Judge> judge,
            double threshold,
            int most) {
        if (!(threshold >= -1 && threshold <= 1)) {
            throw new IllegalArgumentException("the threshold is " + threshold + ": it must be a cosine, from -1 to 1");
        }
        if (most < 1) {
            throw new IllegalArgumentException("the shortlist is " + most + ": it must be at least 1");
        }
        for (int i = 0; i < all.size(); i++) {
            switch (embeddings.get(i)) {
                case Embedding.Vector(float[] values) -> tasks.add(all.get(i), values);
                case Embedding.Missing _ -> tally.tasksNotEmbedded++;
            }
        }
        if (tasks.size() == 0) {
            throw new IllegalArgumentException("the model takes the text of no task of the benchmarks");
        }
        this.embedder = embedder;
        this.judge = judge;
        this.threshold = threshold;
        this.most = most;
    }

    /** What is to become of a row. */
    public sealed interface Verdict {
        /** It asks for a task. */
        record Refused(Refusal refusal) implements Verdict {}

        /** It goes on with its scores. */
        record Passed(MeaningScores scores) implements Verdict {}
    }

    /**
     * Judges rows.
     *
     * @return as many verdicts, in the order of the rows
     * @throws RuntimeException in one sentence, if embedder or judge cannot be asked
     */
    public List<Verdict> judge(List<Candidate> rows) throws InterruptedException {
        List<Embedding> embeddings = embedded(rows);
        List<Callable<Findings>> works = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            Candidate candidate = rows.get(row);
            Embedding embedding = embeddings.get(row);
            works.add(() -> findings(candidate, embedding));
        }
        return AtOnce.all(works).stream().map(this::verdict).toList();
    }

    /** So far. */
    public MeaningCounts counts() {
        return tally.counts(tasks.size());
    }

    /** What a row is compared by: what it asks, as tasks are; its answer if it asks nothing. */
    private static String asked(Candidate row) {
        String problem = row.problem();
        String solution = row.solution();
        return problem != null && !problem.isBlank() ? problem : solution == null ? "" : solution;
    }

    private List<Embedding> embedded(List<Candidate> rows) throws InterruptedException {
        List<String> texts = rows.stream()
                .map(MeaningDecontamination::asked)
                .filter(text -> !text.isBlank())
                .toList();
        List<Embedding> found = texts.isEmpty() ? List.of() : embedder.embed(texts);
        List<Embedding> all = new ArrayList<>();
        int next = 0;
        for (Candidate row : rows) {
            all.add(asked(row).isBlank() ? new Embedding.Missing("it has no text") : found.get(next++));
        }
        return all;
    }

    private Findings findings(Candidate row, Embedding embedding) throws InterruptedException {
        return switch (embedding) {
            case Embedding.Missing(String why) -> new Findings(why, List.of(), List.of(), List.of());
            case Embedding.Vector(float[] values) -> {
                List<Near> nearest = tasks.nearest(values, most);
                List<Near> shortlist = nearest.stream()
                        .filter(near -> near.cosine() >= threshold)
                        .toList();
                yield new Findings(null, nearest, shortlist, rulings(row, shortlist));
            }
        };
    }

    /** One a pair of the shortlist, up to one that refuses the row. */
    private List<Ruling> rulings(Candidate row, List<Near> shortlist) throws InterruptedException {
        List<Ruling> rulings = new ArrayList<>();
        if (judge.isPresent()) {
            for (Near near : shortlist) {
                Ruling ruling = judge.get().compare(near.task(), row);
                rulings.add(ruling);
                if (ruling instanceof Ruling.Ruled(MeaningLevel level) && level.isRefused()) {
                    break;
                }
            }
        }
        return rulings;
    }

    private Verdict verdict(Findings found) {
        tally.add(found);
        MeaningLevel level = null;
        String failure = found.failure();
        for (int i = 0; i < found.rulings().size(); i++) {
            switch (found.rulings().get(i)) {
                case Ruling.Ruled(MeaningLevel ruled) -> {
                    if (ruled.isRefused()) {
                        tally.refused++;
                        return new Verdict.Refused(refusal(found.shortlist().get(i), ruled));
                    }
                    level = level == null || ruled.compareTo(level) < 0 ? ruled : level;
                }
                case Ruling.Missing(String why) -> failure = failure == null ? why : failure;
            }
        }
        Near nearest = found.nearest().isEmpty() ? null : found.nearest().getFirst();
        return new Verdict.Passed(new MeaningScores(
                nearest == null ? null : Math.round(nearest.cosine() * 1e4) / 1e4,
                nearest == null ? null : nearest.task().name(),
                level,
                failure));
    }

    private Refusal refusal(Near near, MeaningLevel level) {
        BenchmarkTask task = near.task();
        String detail = String.format(
                Locale.ROOT,
                "%s calls it %s to task %s of %s, cosine %.4f",
                judge.map(Judge::name).orElse("the judge"),
                level.words(),
                task.task(),
                task.benchmark(),
                near.cosine());
        return new Refusal(
                RejectionReason.CONTAMINATED,
                new Evidence(STAGE, detail, task.benchmark(), task.task(), task.description(), level.name()));
    }

    /**
     * What was found out about a row.
     *
     * @param failure why it was not compared; null if it was
     * @param nearest tasks, the nearest first; none if it was not compared
     * @param shortlist those of them that are near enough
     * @param rulings on the first of these
     */
    private record Findings(@Nullable String failure, List<Near> nearest, List<Near> shortlist, List<Ruling> rulings) {}

    /** The counts while they grow. */
    private static final class Tally {
        private final Map<MeaningLevel, Long> judged = new EnumMap<>(MeaningLevel.class);
        private long tasksNotEmbedded;
        private long asked;
        private long notEmbedded;
        private long shortlisted;
        private long pairs;
        private long notJudged;
        private long refused;

        void add(Findings found) {
            asked++;
            notEmbedded += found.failure() == null ? 0 : 1;
            shortlisted += found.shortlist().isEmpty() ? 0 : 1;
            pairs += found.shortlist().size();
            for (Ruling ruling : found.rulings()) {
                switch (ruling) {
                    case Ruling.Ruled(MeaningLevel level) -> judged.merge(level, 1L, Long::sum);
                    case Ruling.Missing _ -> notJudged++;
                }
            }
        }

        MeaningCounts counts(long tasks) {
            return new MeaningCounts(
                    tasks,
                    tasksNotEmbedded,
                    asked,
                    asked - notEmbedded,
                    notEmbedded,
                    shortlisted,
                    pairs,
                    judged,
                    notJudged,
                    refused);
        }
    }
}
