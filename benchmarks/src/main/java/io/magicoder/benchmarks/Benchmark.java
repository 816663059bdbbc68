package io.magicoder.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/** A measurement that is a command line program. */
interface Benchmark {
    /**
     * Measures and prints.
     *
     * @return whether all that is wanted was reached
     * @throws IllegalStateException if a process fails
     */
    boolean measure() throws IOException, InterruptedException, ExecutionException;

    /** What was measured, for the file of {@code --json}: by name, with the unit in it. */
    Map<String, ?> figures();

    /**
     * Runs a benchmark and writes its figures.
     *
     * @param usage names every option
     * @param benchmark of the options; throws {@link IllegalArgumentException} if one is wrong
     * @return exit code: 0, 1 if something fails or what is wanted was not reached, or 2 if the arguments are wrong
     */
    @SuppressWarnings("SystemOut") // a command line program
    static int run(String usage, Function<BenchmarkOptions, Benchmark> benchmark, String... arguments) {
        BenchmarkOptions options;
        Benchmark made;
        try {
            options = BenchmarkOptions.parse(usage, arguments);
            made = benchmark.apply(options);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return 2;
        }
        try {
            boolean reached = made.measure();
            options.write(made.figures());
            return reached ? 0 : 1;
        } catch (IOException | UncheckedIOException | ExecutionException | IllegalStateException e) {
            System.err.println(e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }
}
