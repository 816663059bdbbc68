package io.magicoder.cli.live;

import io.magicoder.cli.runs.LossCurve;
import io.magicoder.cli.runs.RunView;
import io.magicoder.cli.runs.RunWatch;
import io.magicoder.cli.runs.TopicActivity;
import io.magicoder.events.CheckpointPublished;
import io.magicoder.events.CheckpointRefused;
import io.magicoder.events.CleanSample;
import io.magicoder.events.RunStarted;
import io.magicoder.events.SeedSnippet.SourceLocation;
import io.magicoder.events.Topics;
import io.magicoder.events.TrainingProgress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the page shows at one moment, as it is sent. Its size does not depend on the length of the run.
 *
 * @param run its id; nothing but the playground is there before there is one
 * @param playground where the model can be tried
 * @param trouble why this is not kept up to date any more
 */
record LiveState(
        @Nullable String run,
        List<String> sources,
        @Nullable Funnel funnel,
        @Nullable List<TopicRow> topics,
        @Nullable List<Sample> samples,
        @Nullable Training training,
        @Nullable Checkpoint checkpoint,
        @Nullable URI playground,
        @Nullable String trouble) {
    /** Of a problem or a solution; the page says so where one is cut. */
    static final int MOST_CHARACTERS = 4000;

    /**
     * What the broker says beside the records.
     *
     * @param lags topics to groups to records
     * @param deadLetters topics to records that were set aside
     */
    record Surroundings(Map<String, Map<String, Long>> lags, Map<String, Long> deadLetters) {
        static final Surroundings UNKNOWN = new Surroundings(Map.of(), Map.of());
    }

    /** What a checkpoint said. */
    record Answer(String question, String text, String finishReason, String checkpoint) {}

    /** How many seeds there are, and what became of them. */
    record Funnel(
            long seeds,
            @Nullable Long expectedSeeds,
            long instructions,
            long samples,
            Map<String, Long> rejections,
            long unsettled,
            long shards,
            boolean complete,
            long tokens,
            double dollars) {
        static Funnel of(RunView view) {
            return new Funnel(
                    view.seeds(),
                    view.expectedSeeds(),
                    view.instructions(),
                    view.samples(),
                    view.rejections(),
                    view.unsettled(),
                    view.shards(),
                    view.ready() != null,
                    view.tokens(),
                    view.dollars());
        }
    }

    /** One topic. */
    record TopicRow(String name, long records, double perSecond, Map<String, Long> lag, long deadLetters) {}

    /** One row of the data set. */
    record Sample(
            String id,
            String language,
            String path,
            int startLine,
            int endLine,
            @Nullable String license,
            String problem,
            String solution,
            boolean cut) {
        static Sample of(CleanSample sample) {
            SourceLocation location = sample.seed().source();
            return new Sample(
                    sample.sampleId(),
                    sample.seed().language(),
                    location.path(),
                    location.startLine(),
                    location.endLine(),
                    location.license(),
                    cut(sample.problem()),
                    cut(sample.solution()),
                    Math.max(sample.problem().length(), sample.solution().length()) > MOST_CHARACTERS);
        }

        private static String cut(String text) {
            if (text.length() <= MOST_CHARACTERS) {
                return text;
            }
            int end = MOST_CHARACTERS - (Character.isHighSurrogate(text.charAt(MOST_CHARACTERS - 1)) ? 1 : 0);
            return text.substring(0, end) + "…";
        }
    }

    /** The last training of the run. */
    record Training(
            TrainingProgress.State state,
            long step,
            long totalSteps,
            @Nullable Double loss,
            double tokensPerSecond,
            @Nullable Long etaSeconds,
            @Nullable String message,
            List<LossCurve.Point> losses,
            List<LossCurve.Point> heldOut) {
        static Training of(TrainingProgress progress, RunView view) {
            return new Training(
                    progress.state(),
                    progress.step(),
                    progress.totalSteps(),
                    progress.loss(),
                    progress.tokensPerSecond(),
                    progress.etaSeconds(),
                    progress.message(),
                    view.losses(),
                    view.heldOutLosses());
        }
    }

    /** The last checkpoint of the run. */
    record Checkpoint(
            String id,
            String state,
            @Nullable String refusal,
            @Nullable String withdrawal,
            String location,
            long step,
            double loss,
            List<Answer> answers) {
        static Checkpoint of(CheckpointPublished published, RunView view, List<Answer> answers) {
            CheckpointRefused refusal = view.refusal();
            return new Checkpoint(
                    published.checkpointId(),
                    view.checkpointState(),
                    refusal == null ? null : refusal.reason(),
                    view.withdrawal(),
                    published.location(),
                    published.step(),
                    published.loss(),
                    answers);
        }
    }

    static LiveState beforeAnyRun(@Nullable URI playground) {
        return new LiveState(null, List.of(), null, null, null, null, null, playground, null);
    }

    static LiveState of(RunWatch watch, Surroundings surroundings, List<Answer> answers, @Nullable URI playground) {
        RunView view = watch.view();
        TopicActivity activity = watch.activity();
        RunStarted started = view.started();
        TrainingProgress progress = view.training();
        CheckpointPublished published = view.checkpoint();
        return new LiveState(
                view.runId(),
                started == null ? List.of() : started.specification().sources(),
                Funnel.of(view),
                Topics.eventNames().stream()
                        .map(topic -> new TopicRow(
                                topic,
                                activity.records(topic),
                                activity.perSecond(topic),
                                surroundings.lags().getOrDefault(topic, Map.of()),
                                surroundings.deadLetters().getOrDefault(topic, 0L)))
                        .toList(),
                view.latestSamples().stream().map(Sample::of).toList(),
                progress == null ? null : Training.of(progress, view),
                published == null ? null : Checkpoint.of(published, view, answers),
                playground,
                watch.failure());
    }
}
