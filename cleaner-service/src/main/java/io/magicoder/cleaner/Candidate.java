package io.magicoder.cleaner;

import io.magicoder.events.GeneratedInstruction;
import io.magicoder.events.SeedSnippet;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the rules look at. A member that a foreign data set lacks is null, and is not compared.
 *
 * @param seed the code that inspired the pair
 * @param language that the solution should be in, as the seed says
 */
public record Candidate(
        @Nullable String seed,
        @Nullable String problem,
        @Nullable String solution,
        @Nullable String language) {

    /** A pair of which nobody says in what language it should be. */
    public Candidate(@Nullable String seed, @Nullable String problem, @Nullable String solution) {
        this(seed, problem, solution, null);
    }

    /** What the rules look at in a pair; an imported one may lack code and language. */
    public static Candidate of(GeneratedInstruction instruction) {
        SeedSnippet seed = instruction.seed();
        return new Candidate(
                seed.snippet().isEmpty() ? null : seed.snippet(),
                instruction.problem(),
                instruction.solution(),
                seed.language().equals(SeedSnippet.UNKNOWN_LANGUAGE) ? null : seed.language());
    }

    /** Problem and solution as the reference joins them to look for benchmarks. */
    public String text() {
        return Stream.of(problem, solution).filter(Objects::nonNull).collect(Collectors.joining("\n\n"));
    }
}
