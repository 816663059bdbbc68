package io.magicoder.trainer.rows;

/**
 * What became of the examples of a data set.
 *
 * @param rows to train on
 * @param tokens of these
 * @param cut rows that lost their end at the maximum length
 * @param dropped examples of which no token of the response was left
 * @param passedOver records of the shards topic that bear the name of the run and are none of its shards
 * @param filtered examples that the condition {@code where} leaves out
 */
public record RowCounts(long rows, long tokens, long cut, long dropped, long passedOver, long filtered) {
    /** Of a training without a condition. */
    public RowCounts(long rows, long tokens, long cut, long dropped, long passedOver) {
        this(rows, tokens, cut, dropped, passedOver, 0);
    }
}
