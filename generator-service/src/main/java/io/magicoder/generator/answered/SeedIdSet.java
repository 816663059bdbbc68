package io.magicoder.generator.answered;

/**
 * A set of seed ids in 16 bytes a place, at most half of which are taken: 32 to 64 bytes an id. It only grows. Not for
 * writing by several threads.
 */
public final class SeedIdSet {
    private static final int FIRST_CAPACITY = 64;

    /** Any id that nobody has. */
    private static final SeedId INSTEAD_OF_ZERO = new SeedId(0x6D61_6769_636F_6465L, 0x7220_7365_6564_2030L);

    /** High and low halves in turn; two zeros are a free place. */
    private long[] places = new long[2 * FIRST_CAPACITY];

    private int size;

    /** Adds an id; whether it was not there. */
    public boolean add(String seedId) {
        return add(SeedId.of(seedId));
    }

    boolean add(SeedId id) {
        SeedId key = notZero(id);
        int place = placeOf(key);
        if (places[place] == key.high() && places[place + 1] == key.low()) {
            return false;
        }
        places[place] = key.high();
        places[place + 1] = key.low();
        if (4 * ++size > places.length) {
            grow();
        }
        return true;
    }

    /** Whether an id was added. */
    public boolean contains(String seedId) {
        return contains(SeedId.of(seedId));
    }

    boolean contains(SeedId id) {
        SeedId key = notZero(id);
        int place = placeOf(key);
        return places[place] == key.high() && places[place + 1] == key.low();
    }

    /** How many ids. */
    public int size() {
        return size;
    }

    /** Where an id is, or where it belongs. */
    private int placeOf(SeedId id) {
        // Ids are hashes, but those made by hand may differ in their last digits only: Fibonacci hashing (Knuth 6.4).
        long hash = (id.high() ^ id.low()) * 0x9E3779B97F4A7C15L;
        int mask = places.length - 1;
        int place = 2 * (int) (hash >>> 33) & mask;
        while ((places[place] != 0 || places[place + 1] != 0)
                && (places[place] != id.high() || places[place + 1] != id.low())) {
            place = place + 2 & mask;
        }
        return place;
    }

    private void grow() {
        long[] old = places;
        places = new long[2 * old.length];
        for (int i = 0; i < old.length; i += 2) {
            if (old[i] != 0 || old[i + 1] != 0) {
                int place = placeOf(new SeedId(old[i], old[i + 1]));
                places[place] = old[i];
                places[place + 1] = old[i + 1];
            }
        }
    }

    private static SeedId notZero(SeedId id) {
        return id.high() == 0 && id.low() == 0 ? INSTEAD_OF_ZERO : id;
    }
}
