package io.magicoder.cli;

import io.magicoder.benchmarks.ChaosBenchmark;
import io.magicoder.benchmarks.CleanerBenchmark;
import io.magicoder.benchmarks.DecontaminationBenchmark;
import io.magicoder.benchmarks.FlowBenchmark;
import io.magicoder.benchmarks.GeneratorBenchmark;
import io.magicoder.benchmarks.InferenceBenchmark;
import io.magicoder.benchmarks.ModelBenchmark;
import io.magicoder.benchmarks.PipelineBenchmark;
import io.magicoder.benchmarks.SeedsBenchmark;
import io.magicoder.benchmarks.TrainingBenchmark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Unmatched;

/** One benchmark. */
@Command(
        name = "bench",
        description =
                "Measures one part, each figure beside its ceiling or peer in the same run. Further options go to the"
                        + " benchmark.",
        mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "NAME",
            description = {
                "model: training, decoding and files of the language model.",
                "training: steps, updates, rows of real lengths, recomputed layers.",
                "inference: decoding and prompts of the serving engine beside llama.cpp, and what REST costs.",
                "seeds: megabytes a second of each strategy, on the JDK's sources.",
                "generator: rows a second with a teacher that answers at once; faults, outages and kills.",
                "cleaner: rows a second through Kafka, and by stage.",
                "decontamination: what strict decontamination finds and what it refuses wrongly, and its speed.",
                "pipeline: rows a second from seeds to shards, and by stage.",
                "flow: what closed runs on the topics cost the run at hand.",
                "chaos: what a run loses, or has twice, while its processes are killed."
            })
    private String name = "";

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures into this file, too.")
    private @Nullable Path json;

    @Unmatched
    private List<String> further = new ArrayList<>();

    @Override
    public Integer call() {
        List<String> arguments = new ArrayList<>(further);
        if (json != null) {
            arguments.addAll(List.of("--json", json.toString()));
        }
        return switch (name) {
            case "seeds" -> SeedsBenchmark.run(arguments.toArray(String[]::new));
            case "cleaner" -> CleanerBenchmark.run(arguments.toArray(String[]::new));
            case "decontamination" -> DecontaminationBenchmark.run(arguments.toArray(String[]::new));
            case "model" -> ModelBenchmark.run(arguments.toArray(String[]::new));
            case "training" -> TrainingBenchmark.run(arguments.toArray(String[]::new));
            case "inference" -> InferenceBenchmark.run(arguments.toArray(String[]::new));
            case "pipeline" -> PipelineBenchmark.run(arguments.toArray(String[]::new));
            case "flow" -> FlowBenchmark.run(arguments.toArray(String[]::new));
            case "chaos" -> ChaosBenchmark.run(arguments.toArray(String[]::new));
            case "generator" -> GeneratorBenchmark.run(arguments.toArray(String[]::new));
            default ->
                throw new UserError(
                        "there is no benchmark '" + name
                                + "': known are model, training, inference, seeds, generator, cleaner, decontamination, pipeline, flow, chaos");
        };
    }
}
