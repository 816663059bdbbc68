package io.magicoder.trainer;

import io.magicoder.events.DatasetReady;
import io.magicoder.events.RunStarted;
import io.magicoder.events.reading.RunIndex;
import io.magicoder.events.reading.RunRecord;
import java.util.Map;
import java.util.Optional;

/** Finds the data sets of runs, whether or not they were trained on before. */
final class Datasets {
    private final Map<String, Object> clientSettings;

    /** @param clientSettings at least {@code bootstrap.servers} */
    Datasets(Map<String, Object> clientSettings) {
        this.clientSettings = clientSettings;
    }

    /**
     * The data set of a run, if it is ready.
     *
     * @throws org.apache.kafka.common.KafkaException if the broker does not answer
     */
    Optional<DatasetReady> find(String runId) {
        return RunIndex.read(clientSettings).find(runId).map(RunRecord::ready);
    }

    /**
     * Whether the data set of a run is trained on without being asked for.
     *
     * @throws org.apache.kafka.common.KafkaException if the broker does not answer
     */
    boolean isTrainedUnasked(String runId) {
        return RunIndex.read(clientSettings)
                .find(runId)
                .map(RunRecord::started)
                .map(Datasets::isTrainedUnasked)
                .orElse(true);
    }

    static boolean isTrainedUnasked(RunStarted run) {
        return run.training() == null || run.training();
    }
}
