package io.magicoder.trainer.shards;

import io.magicoder.dataset.RowFilter;
import io.magicoder.events.DatasetReady;
import java.io.IOException;

/** Tells which samples of a data set a condition takes. */
@FunctionalInterface
public interface SampleReader {
    /**
     * Looks at all samples of a data set.
     *
     * @throws ShardsUnavailableException if any of them cannot be read any more
     * @throws io.magicoder.dataset.RowFilterException in one sentence, if the condition does not fit them
     */
    ChosenSamples choose(DatasetReady dataset, RowFilter filter) throws IOException, ShardsUnavailableException;
}
