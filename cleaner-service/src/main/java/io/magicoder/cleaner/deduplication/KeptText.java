package io.magicoder.cleaner.deduplication;

/**
 * What near duplicates are told from: a sample by the hashes of its runs of words.
 *
 * @param shingles distinct, in ascending order
 */
@SuppressWarnings("ArrayRecordComponent") // written once and compared by nobody
public record KeptText(String sampleId, int[] shingles) {

    /**
     * A text of a run by its place among those that are kept.
     *
     * @param run of its id
     * @param ordinal from 0
     */
    public record Place(Fingerprint run, long ordinal) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int order = run.compareTo(other.run);
            return order != 0 ? order : Long.compareUnsigned(ordinal, other.ordinal);
        }
    }
}
