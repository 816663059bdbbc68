package io.magicoder.cleaner.decontamination.structure;

import it.unimi.dsi.fastutil.ints.Int2IntOpenHashMap;
import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;

/** Compares one code with solutions, one after the other: the stretch of the code that has most of a solution, and its names. */
final class Alignment {
    private final Code code;
    private final Fingerprints prints;
    /** By hash, the last place that has it; {@code before} leads to the one before. */
    private final Long2IntOpenHashMap last = new Long2IntOpenHashMap();

    private final int[] before;

    Alignment(Code code, Fingerprints prints) {
        this.code = code;
        this.prints = prints;
        this.before = new int[prints.size()];
        last.defaultReturnValue(-1);
        for (int i = 0; i < prints.size(); i++) {
            before[i] = last.put(prints.hashes()[i], i);
        }
    }

    Resemblance with(
            Code solution,
            Fingerprints wanted,
            double[] weights,
            double information,
            double ownInformation,
            int stretch) {
        int[] bounds = bestStretch(wanted, weights, stretch);
        Resemblance forwards =
                with(solution, wanted, weights, information, ownInformation, places(wanted, bounds, true));
        if (forwards.shared() == 0 || forwards.names() == 1) {
            return forwards;
        }
        // A dead statement may look like one of the solution; then the last that fits may be it where the first is not.
        Resemblance backwards =
                with(solution, wanted, weights, information, ownInformation, places(wanted, bounds, false));
        return backwards.score() > forwards.score() ? backwards : forwards;
    }

    private Resemblance with(
            Code solution,
            Fingerprints wanted,
            double[] weights,
            double information,
            double ownInformation,
            int[] matched) {
        double shared = 0;
        boolean whole = true;
        for (int i = 0; i < matched.length; i++) {
            shared += matched[i] >= 0 ? weights[i] : 0;
            whole &= matched[i] >= 0;
        }
        if (shared == 0) {
            return Resemblance.NONE;
        }
        double shorter = Math.min(information, Math.max(ownInformation, StructureLevel.NEAR_BITS));
        double names = Math.min(names(solution, wanted, matched, false), names(solution, wanted, matched, true));
        return new Resemblance(
                Math.min(1, shared / shorter),
                shared,
                names,
                literals(solution, wanted, matched),
                whole,
                whole && Coverage.isComplete(code, prints, matched));
    }

    /** The first statement of the stretch of the code that has most of a solution, and the one behind its last. */
    private int[] bestStretch(Fingerprints wanted, double[] weights, int stretch) {
        int statements = code.statements();
        double[] gain = new double[statements];
        for (int i = 0; i < wanted.size(); i++) {
            for (int place = last.get(wanted.hashes()[i]); place >= 0; place = before[place]) {
                gain[prints.statements()[place]] += weights[i];
            }
        }
        double sum = 0;
        double best = -1;
        int end = 0;
        for (int i = 0; i < statements; i++) {
            sum += gain[i] - (i >= stretch ? gain[i - stretch] : 0);
            if (sum > best + 1e-9) {
                best = sum;
                end = i;
            }
        }
        int from = Math.max(0, end - stretch + 1);
        return new int[] {Math.max(0, from - stretch / 2), Math.min(statements, from + stretch + stretch / 2)};
    }

    /**
     * For every fingerprint of the solution a place of its own in a stretch, or -1: the nearest that keeps the order, or any.
     *
     * @param forwards whether the first of the solution takes the first place that fits, or the last the last
     */
    private int[] places(Fingerprints wanted, int[] bounds, boolean forwards) {
        int[] places = new int[wanted.size()];
        boolean[] taken = new boolean[prints.size()];
        int neighbour = forwards ? -1 : prints.size();
        for (int n = 0; n < places.length; n++) {
            int i = forwards ? n : places.length - 1 - n;
            int nearest = -1;
            int any = -1;
            for (int place = last.get(wanted.hashes()[i]);
                    place >= 0;
                    place = before[place]) { // from the last to the first
                int statement = prints.statements()[place];
                if (taken[place] || statement < bounds[0] || statement >= bounds[1]) {
                    continue;
                }
                any = place;
                if (forwards ? place > neighbour : (place < neighbour && nearest < 0)) {
                    nearest = place;
                }
            }
            int chosen = nearest >= 0 ? nearest : any;
            places[i] = chosen;
            if (chosen >= 0) {
                taken[chosen] = true;
                neighbour = chosen;
            }
        }
        return places;
    }

    /** How often names of one side stand for the name of the other side that they stand for most. */
    private double names(Code solution, Fingerprints wanted, int[] places, boolean turned) {
        Long2IntOpenHashMap pairs = new Long2IntOpenHashMap();
        int all = 0;
        for (int i = 0; i < places.length; i++) {
            for (int k = 0; places[i] >= 0 && k < wanted.lengths()[i]; k++) {
                int a = wanted.begins()[i] + k;
                int b = prints.begins()[places[i]] + k;
                if (solution.symbols()[a] == Code.NAME) {
                    long left = solution.values()[a];
                    long right = code.values()[b];
                    pairs.addTo(
                            turned ? (right << 32) | (left & 0xffffffffL) : (left << 32) | (right & 0xffffffffL), 1);
                    all++;
                }
            }
        }
        if (all == 0) {
            return 1;
        }
        Int2IntOpenHashMap most = new Int2IntOpenHashMap();
        pairs.long2IntEntrySet()
                .fastForEach(pair -> most.mergeInt((int) (pair.getLongKey() >>> 32), pair.getIntValue(), Math::max));
        int agreeing = 0;
        for (int count : most.values()) {
            agreeing += count;
        }
        return (double) agreeing / all;
    }

    private double literals(Code solution, Fingerprints wanted, int[] places) {
        int all = 0;
        int equal = 0;
        for (int i = 0; i < places.length; i++) {
            for (int k = 0; places[i] >= 0 && k < wanted.lengths()[i]; k++) {
                int a = wanted.begins()[i] + k;
                if (Code.isLiteral(solution.symbols()[a])) {
                    all++;
                    equal += solution.values()[a] == code.values()[prints.begins()[places[i]] + k] ? 1 : 0;
                }
            }
        }
        return all == 0 ? 1 : (double) equal / all;
    }
}
