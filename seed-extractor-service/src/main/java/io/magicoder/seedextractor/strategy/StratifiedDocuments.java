package io.magicoder.seedextractor.strategy;

import it.unimi.dsi.fastutil.ints.IntArrays;
import it.unimi.dsi.fastutil.ints.IntComparator;
import it.unimi.dsi.fastutil.longs.LongSet;
import java.util.Arrays;

/**
 * The documents of a language in the order in which they are read: in turn one of each repository, and within a repository
 * in turn one of each directory, at random among those of a directory. However few are read, they are spread evenly.
 */
final class StratifiedDocuments {
    private long[] ids = new long[64];
    private long[] repositories = new long[64];
    private long[] directories = new long[64];
    private int[] positions = new int[64];
    private int count;

    private int[] order = new int[0];
    private int next;

    /**
     * Adds a document.
     *
     * @param id a random number of its own
     * @param repository 0 if it lies in none
     * @param position among all documents of the sources
     */
    void add(long id, long repository, long directory, int position) {
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, 2 * count);
            repositories = Arrays.copyOf(repositories, 2 * count);
            directories = Arrays.copyOf(directories, 2 * count);
            positions = Arrays.copyOf(positions, 2 * count);
        }
        ids[count] = id;
        repositories[count] = repository;
        directories[count] = directory;
        positions[count++] = position;
    }

    int count() {
        return count;
    }

    /** Puts what was added into its order. */
    void arrange() {
        order = new int[count];
        Arrays.setAll(order, i -> i);
        IntComparator byId = (a, b) -> Long.compare(ids[a], ids[b]);
        IntComparator byRepository = (a, b) -> Long.compare(repositories[a], repositories[b]);
        IntComparator byDirectory = (a, b) -> Long.compare(directories[a], directories[b]);
        IntArrays.quickSort(order, chain(byRepository, chain(byDirectory, byId)));
        int[] turnInDirectory = turns(chain(byRepository, byDirectory));
        IntComparator byTurnInDirectory = (a, b) -> Integer.compare(turnInDirectory[a], turnInDirectory[b]);
        IntArrays.quickSort(order, chain(byRepository, chain(byTurnInDirectory, byId)));
        int[] turnInRepository = turns(byRepository);
        IntComparator byTurnInRepository = (a, b) -> Integer.compare(turnInRepository[a], turnInRepository[b]);
        IntArrays.quickSort(order, chain(byTurnInRepository, byId));
    }

    private static IntComparator chain(IntComparator first, IntComparator second) {
        return (a, b) -> {
            int compared = first.compare(a, b);
            return compared != 0 ? compared : second.compare(a, b);
        };
    }

    /** The place of each document among those that come before it in the order and are equal to it. */
    private int[] turns(IntComparator sameStratum) {
        int[] turns = new int[count];
        for (int i = 1; i < count; i++) {
            turns[order[i]] = sameStratum.compare(order[i - 1], order[i]) == 0 ? turns[order[i - 1]] + 1 : 0;
        }
        return turns;
    }

    /**
     * The next document to read.
     *
     * @param full repositories that have given enough
     * @param passedOver is told for each document of such a repository
     * @return its number here, or −1 if none is left
     */
    int next(LongSet full, Runnable passedOver) {
        while (next < count) {
            int document = order[next++];
            if (!full.contains(repositories[document])) {
                return document;
            }
            passedOver.run();
        }
        return -1;
    }

    boolean isExhausted() {
        return next == count;
    }

    long id(int document) {
        return ids[document];
    }

    int position(int document) {
        return positions[document];
    }
}
