package io.magicoder.cleaner.decontamination;

import io.magicoder.cleaner.Candidate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The original's rule, with its flaw, on the parts of benchmarks that it looks for, in its order. */
public final class ReferenceDecontamination implements Decontamination {
    public static final String STAGE = "decontamination-verbatim";

    private final List<Needle> needles;
    private final NeedleAutomaton automaton;

    public ReferenceDecontamination(List<Needle> needles) {
        this.needles =
                needles.stream().filter(needle -> needle.part().isReference()).toList();
        this.automaton = new NeedleAutomaton(this.needles, text -> text.toLowerCase(Locale.ROOT));
    }

    @Override
    public Optional<Match> match(Candidate candidate) {
        return automaton
                .first(candidate.text())
                .map(needle -> new Match(needle, STAGE, Level.FUNCTIONALLY_IDENTICAL, 1));
    }

    @Override
    public int needles() {
        return needles.size();
    }

    /** The needles that are not found in their own text once its line ends are those of any other text. */
    public List<Needle> blindNeedles() {
        return needles.stream()
                .filter(needle -> automaton
                        .first(needle.text().replace("\r\n", "\n").replace('\r', '\n'))
                        .isEmpty())
                .toList();
    }
}
