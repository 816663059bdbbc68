package io.magicoder.cli.runs;

import io.magicoder.events.TopicOffsets;
import io.magicoder.events.Topics;
import io.magicoder.events.reading.RunIndex;
import io.magicoder.events.reading.RunRecord;
import io.magicoder.events.reading.TopicReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * How far some runs are. Records are read of open runs, or of the one that is asked about, from where they begin: other
 * complete runs are told by their last word.
 */
public final class RunSurvey {
    private static final List<String> DATA = List.of(
            Topics.SEEDS_NAME,
            Topics.INSTRUCTIONS_NAME,
            Topics.REJECTIONS_NAME,
            Topics.SAMPLES_NAME,
            Topics.TRAINING_SHARDS_NAME);
    private static final List<String> TRAINING =
            List.of(Topics.TRAINING_PROGRESS_NAME, Topics.CHECKPOINTS_NAME, Topics.CHECKPOINT_STATUS_NAME);

    private RunSurvey() {}

    /** The views of some runs, in their order. */
    public static List<RunView> of(Map<String, ?> clientSettings, List<RunRecord> runs) {
        Map<String, RunView> views = new LinkedHashMap<>();
        runs.forEach(run -> views.put(run.runId(), RunView.of(run)));
        for (RunRecord run : runs) {
            // what a run did cost is nowhere but on its calls; for one run that is asked about they are read
            if (run.ready() == null || runs.size() == 1) {
                RunView view = views.computeIfAbsent(run.runId(), RunView::new);
                RunIndex.read(clientSettings, run, DATA, record -> fold(record, view));
            }
        }
        if (!views.isEmpty()) {
            try (TopicReader reader = TopicReader.open(clientSettings, TRAINING, TopicOffsets.earliest(begins(runs)))) {
                reader.readToEnd(record -> views.values().forEach(view -> fold(record, view)));
            }
        }
        return new ArrayList<>(views.values());
    }

    private static List<TopicOffsets> begins(List<RunRecord> runs) {
        return runs.stream().map(RunRecord::begins).toList();
    }

    private static void fold(ConsumerRecord<byte[], byte[]> record, RunView view) {
        TopicReader.event(record).ifPresent(view::fold);
    }
}
