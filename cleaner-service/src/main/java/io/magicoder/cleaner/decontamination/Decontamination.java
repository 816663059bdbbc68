package io.magicoder.cleaner.decontamination;

import io.magicoder.cleaner.Candidate;
import io.magicoder.cleaner.Refusal;
import io.magicoder.events.Rejection.Evidence;
import io.magicoder.events.RejectionReason;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Refuses pairs that contain the text of a benchmark; asks its stages in order, and the first hit is the evidence. */
public final class Decontamination {
    /** Fewer words than this say too little to refuse a pair for. */
    private static final int FEWEST_WORDS = 5;

    private final List<Needle> needles;
    private final List<Stage> stages;

    private Decontamination(List<Needle> needles, List<Stage> stages) {
        this.needles = needles;
        this.stages = stages;
    }

    /** How hard to look. */
    public enum Mode {
        /**
         * The original's rule: the lower-cased needle is a raw substring of the lower-cased text. 499 of the 500 MBPP
         * codes are published with CRLF line ends and can never match a text with LF.
         */
        REFERENCE,
        /**
         * The same without that flaw (line ends normalised on both sides), then lower-cased runs of word characters
         * joined by one space: layout and punctuation no longer hide a needle of five words or more.
         */
        NORMALISED
    }

    /** A match of a needle, and the stage that found it. */
    public record Match(Needle needle, String stage) {}

    /** Looks for nothing. */
    public static Decontamination none() {
        return new Decontamination(List.of(), List.of());
    }

    /**
     * Looks for needles.
     *
     * @param needles in the order in which they shall be reported
     * @throws IllegalStateException in any mode but {@link Mode#REFERENCE}, if a needle does not match itself after
     *     its line ends are normalised
     */
    public static Decontamination of(List<Needle> needles, Mode mode) {
        Decontamination decontamination = new Decontamination(
                List.copyOf(needles),
                switch (mode) {
                    case REFERENCE -> List.of(stage("decontamination-verbatim", needles, Decontamination::lowerCase));
                    case NORMALISED ->
                        List.of(
                                stage("decontamination-verbatim", needles, text -> lowerCase(withLineFeeds(text))),
                                stage("decontamination-normalised", needles, Decontamination::words));
                });
        if (mode != Mode.REFERENCE) {
            decontamination.requireNoBlindNeedle();
        }
        return decontamination;
    }

    /** The first match in a pair. */
    public Optional<Match> match(Candidate candidate) {
        return match(candidate.text());
    }

    /** The refusal of a pair that contains a needle. */
    public Optional<Refusal> refusal(Candidate candidate) {
        return match(candidate).map(match -> {
            Needle.Part part = match.needle().part();
            String detail = "contains the " + part.description() + " of " + part.benchmark() + " task "
                    + match.needle().task();
            Evidence evidence = new Evidence(
                    match.stage(),
                    detail,
                    part.benchmark(),
                    match.needle().task(),
                    match.needle().text());
            return new Refusal(RejectionReason.CONTAMINATED, evidence);
        });
    }

    public List<Needle> needles() {
        return needles;
    }

    /** The needles that are not found in their own text once its line ends are those of any other text. */
    public List<Needle> blindNeedles() {
        return needles.stream()
                .filter(needle -> match(withLineFeeds(needle.text())).isEmpty())
                .toList();
    }

    private void requireNoBlindNeedle() {
        List<Needle> blind = blindNeedles();
        if (!blind.isEmpty()) {
            Needle first = blind.getFirst();
            throw new IllegalStateException(blind.size() + " of " + needles.size()
                    + " benchmark texts do not match themselves, the first is the "
                    + first.part().description() + " of " + first.part().benchmark() + " task " + first.task());
        }
    }

    private Optional<Match> match(String text) {
        return stages.stream()
                .flatMap(stage -> stage.automaton().first(text).stream().map(needle -> new Match(needle, stage.name())))
                .findFirst();
    }

    private static Stage stage(String name, List<Needle> needles, UnaryOperator<String> normalisation) {
        return new Stage(name, new NeedleAutomaton(needles, normalisation));
    }

    private static String lowerCase(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    private static String withLineFeeds(String text) {
        return text.replace("\r\n", "\n").replace('\r', '\n');
    }

    /** Words in lower case, a space around each, so that a match begins and ends with a word; empty if too few. */
    private static String words(String text) {
        StringBuilder joined = new StringBuilder(text.length() + 2).append(' ');
        int words = 0;
        boolean inWord = false;
        String lower = lowerCase(text);
        for (int i = 0; i < lower.length(); ) {
            int c = lower.codePointAt(i);
            i += Character.charCount(c);
            if (Character.isLetterOrDigit(c) || c == '_') {
                joined.appendCodePoint(c);
                inWord = true;
            } else if (inWord) {
                joined.append(' ');
                words++;
                inWord = false;
            }
        }
        if (inWord) {
            joined.append(' ');
            words++;
        }
        return words < FEWEST_WORDS ? "" : joined.toString();
    }

    private record Stage(String name, NeedleAutomaton automaton) {}
}
