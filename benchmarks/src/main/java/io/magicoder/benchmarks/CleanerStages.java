package io.magicoder.benchmarks;

import io.magicoder.cleaner.Candidate;
import io.magicoder.cleaner.OrderedStep;
import io.magicoder.cleaner.Screened;
import io.magicoder.cleaner.Screening;
import io.magicoder.cleaner.SortedTable;
import io.magicoder.cleaner.decontamination.Decontamination;
import io.magicoder.cleaner.deduplication.NearDuplicates;
import io.magicoder.cleaner.quality.QualityRules;
import io.magicoder.events.EventJson;
import io.magicoder.events.GeneratedInstruction;
import io.magicoder.events.SampleScores;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Each stage of the cleaner in plain Java, in processor time of this thread. */
final class CleanerStages {
    private static final int ROWS = 20_000;

    private final InstructionRows instructions;
    private final Decontamination decontamination;
    private final BenchmarkReport report;

    CleanerStages(InstructionRows instructions, Decontamination decontamination, BenchmarkReport report) {
        this.instructions = instructions;
        this.decontamination = decontamination;
        this.report = report;
    }

    void measure() {
        List<byte[]> records = IntStream.range(0, ROWS)
                .mapToObj(number -> EventJson.write(instructions.row(number)))
                .toList();
        List<GeneratedInstruction> pairs = new ArrayList<>();
        for (int round = 0; round < 2; round++) { // the first warms up
            boolean last = round == 1;
            pairs.clear();
            stage(
                    "reading JSON",
                    last,
                    () -> records.forEach(bytes -> pairs.add(EventJson.read(bytes, GeneratedInstruction.class))));
            stage("writing JSON", last, () -> pairs.forEach(EventJson::write));
            QualityRules quality =
                    new QualityRules(QualityRules.USUAL_LIMIT, QualityRules.USUAL_LIMIT, QualityRules.USUAL);
            stage("quality rules", last, () -> pairs.forEach(pair -> quality.judge(Candidate.of(pair))));
            stage("decontamination", last, () -> pairs.forEach(pair -> decontamination.match(Candidate.of(pair))));
            Screening screening = new Screening(quality, decontamination);
            stage("screening, which is both", last, () -> pairs.forEach(pair -> screening.judge(Candidate.of(pair))));
            OrderedStep exact = new OrderedStep(OrderedStep.Memory.inMemory());
            stage(
                    "ordered step without near duplicates, maps in memory",
                    last,
                    () -> pairs.forEach(pair -> exact.accept(pair, Instant.EPOCH, _ -> {})));
            OrderedStep near = near();
            stage(
                    "ordered step that hashes itself, maps in memory",
                    last,
                    () -> pairs.forEach(pair -> near.accept(pair, Instant.EPOCH, _ -> {})));
            List<Screened> screened = new ArrayList<>();
            stage(
                    "hashes for duplicates",
                    last,
                    () -> pairs.forEach(
                            pair -> screened.add(Screened.of(SampleScores.CLEAN, Candidate.of(pair), true))));
            OrderedStep ordered = near();
            stage(
                    "ordered step with these hashes, maps in memory",
                    last,
                    () -> IntStream.range(0, ROWS)
                            .forEach(row -> ordered.accept(pairs.get(row), screened.get(row), Instant.EPOCH, _ -> {})));
        }
    }

    private static OrderedStep near() {
        return new OrderedStep(OrderedStep.Memory.inMemory(), new NearDuplicates(0.7, SortedTable.inMemory()), null);
    }

    private void stage(String name, boolean last, Runnable work) {
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        work.run();
        double micros = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before) / 1e3 / ROWS;
        if (last) {
            report.add("µs of processor time a row, plain Java, " + name, micros);
        }
    }
}
