package io.magicoder.cleaner.decontamination.structure;

/**
 * How much of one code is in another.
 *
 * @param containment share of the shorter one's information that is found in the other, from 0 to 1
 * @param shared information that both have, in bits
 * @param names share of the places at which names of one stand for the same names of the other, from 0 to 1
 * @param literals share of the literals that are equal, from 0 to 1
 * @param whole whether nothing of the solution is missing
 * @param complete whether it is whole, and all that the functions do in which it stands
 */
record Resemblance(double containment, double shared, double names, double literals, boolean whole, boolean complete) {
    static final Resemblance NONE = new Resemblance(0, 0, 0, 0, false, false);

    /** One number, to choose the best. */
    double score() {
        return containment * names;
    }
}
