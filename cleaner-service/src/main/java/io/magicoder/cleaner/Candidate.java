package io.magicoder.cleaner;

import io.magicoder.events.GeneratedInstruction;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the rules look at. A member that a foreign data set lacks is null, and is not compared.
 *
 * @param seed the code that inspired the pair
 */
public record Candidate(
        @Nullable String seed,
        @Nullable String problem,
        @Nullable String solution) {

    public static Candidate of(GeneratedInstruction instruction) {
        return new Candidate(instruction.seed().snippet(), instruction.problem(), instruction.solution());
    }

    /** Problem and solution as the reference joins them to look for benchmarks. */
    public String text() {
        return Stream.of(problem, solution).filter(Objects::nonNull).collect(Collectors.joining("\n\n"));
    }
}
