package io.magicoder.cli.teacher;

import java.util.stream.DoubleStream;

/**
 * How often the script does what real teachers do: each rate is a share of all requests, from 0 to 1.
 *
 * @param rateLimitedOnce first attempt answered with 429 and {@code Retry-After: 1}
 * @param failingOnce first attempt answered with 500
 * @param failingAlways every attempt answered with 500
 * @param truncated cut off within the solution, {@code finish_reason} is {@code length}
 * @param unparseable no section markers, sections in the wrong order, or a refusal
 * @param empty an empty section, or nothing at all
 * @param duplicated the problem is one of few that other snippets get as well
 * @param variedHeadings markers in another style than the prompt asks for
 * @param preamble a sentence before the first marker
 * @param untaggedFence the solution's fence does not name the language
 * @param unfenced the solution is not fenced
 */
public record Imperfections(
        double rateLimitedOnce,
        double failingOnce,
        double failingAlways,
        double truncated,
        double unparseable,
        double empty,
        double duplicated,
        double variedHeadings,
        double preamble,
        double untaggedFence,
        double unfenced) {

    /**
     * Checks the rates.
     *
     * @throws IllegalArgumentException if rates of which only one can happen do not fit into 0 to 1
     */
    public Imperfections {
        requireShares("transport", rateLimitedOnce, failingOnce, failingAlways);
        requireShares("content", truncated, unparseable, empty);
        requireShares("duplicated", duplicated);
        requireShares("variedHeadings", variedHeadings);
        requireShares("preamble", preamble);
        requireShares("fence", untaggedFence, unfenced);
    }

    /** Rates like those of real teachers, with faults somewhat more frequent, so that a few hundred requests show all. */
    public static Imperfections usual() {
        return new Imperfections(0.04, 0.03, 0.005, 0.03, 0.03, 0.01, 0.03, 0.30, 0.08, 0.08, 0.06);
    }

    /** Every answer is clean, and at once. */
    public static Imperfections none() {
        return new Imperfections(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    private static void requireShares(String what, double... rates) {
        if (DoubleStream.of(rates).anyMatch(rate -> !(rate >= 0))
                || DoubleStream.of(rates).sum() > 1) {
            throw new IllegalArgumentException(what + " rates must be shares that add up to at most 1");
        }
    }
}
