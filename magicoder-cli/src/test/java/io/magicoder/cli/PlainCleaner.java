package io.magicoder.cli;

import io.magicoder.cleaner.Candidate;
import io.magicoder.cleaner.OrderedStep;
import io.magicoder.cleaner.OrderedStep.Memory;
import io.magicoder.cleaner.Screened;
import io.magicoder.cleaner.Screening;
import io.magicoder.cleaner.Screening.Verdict.Passed;
import io.magicoder.cleaner.Screening.Verdict.Refused;
import io.magicoder.cleaner.decontamination.Benchmarks;
import io.magicoder.cleaner.decontamination.Decontamination;
import io.magicoder.cleaner.decontamination.Decontamination.Mode;
import io.magicoder.cleaner.quality.QualityRules;
import io.magicoder.cli.topics.EventProducer;
import io.magicoder.events.CleanSample;
import io.magicoder.events.CleaningRules;
import io.magicoder.events.GeneratedInstruction;
import io.magicoder.events.PipelineEvent;
import io.magicoder.events.Rejection;
import io.magicoder.events.RunClosed;
import io.magicoder.events.RunEvent;
import io.magicoder.events.SampleScores;
import io.magicoder.events.Topics;
import io.magicoder.events.TrainingShard;
import io.magicoder.events.reading.RunIndex;
import io.magicoder.events.reading.RunRecord;
import io.magicoder.events.reading.TopicReader;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The cleaner's own rules, ordered step and ledger on the topics of a test's broker, without the service around them. */
final class PlainCleaner {
    static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");

    private final Map<String, Object> clientSettings;
    private final EventProducer producer;
    private final Screening screening;
    private final CleaningRules rules;

    /** @param folder of benchmark files */
    PlainCleaner(Map<String, Object> clientSettings, EventProducer producer, Path folder) {
        this.clientSettings = clientSettings;
        this.producer = producer;
        Benchmarks benchmarks = Benchmarks.read(folder);
        screening = new Screening(
                new QualityRules(QualityRules.USUAL_LIMIT, QualityRules.USUAL_LIMIT, QualityRules.USUAL),
                Decontamination.of(benchmarks.needles(), Mode.STRICT));
        rules = new CleaningRules("strict", List.copyOf(benchmarks.names()), benchmarks.version(), null);
    }

    /** Cleans a run that is exhausted. */
    void clean(String runId) {
        RunRecord run = RunIndex.read(clientSettings).find(runId).orElseThrow();
        List<GeneratedInstruction> pairs = new ArrayList<>();
        List<Rejection> rejections = new ArrayList<>();
        RunIndex.read(
                clientSettings,
                run,
                List.of(Topics.INSTRUCTIONS_NAME, Topics.REJECTIONS_NAME),
                record -> TopicReader.event(record).ifPresent(event -> {
                    switch (event) {
                        case GeneratedInstruction pair -> pairs.add(pair);
                        case Rejection rejection -> rejections.add(rejection);
                        default -> throw new IllegalStateException("no such event is read");
                    }
                }));
        pairs.sort(Comparator.comparingLong(pair -> pair.seed().index()));
        OrderedStep step = new OrderedStep(Memory.inMemory(), null, rules);
        step.accept(run.started(), NOW, this::send);
        rejections.forEach(rejection -> step.accept(rejection, NOW, this::send));
        for (GeneratedInstruction pair : pairs) {
            switch (screening.judge(Candidate.of(pair))) {
                case Passed(SampleScores scores) -> step.accept(pair, Screened.of(scores), NOW, this::send);
                case Refused refused -> step.accept(refused.refusal().reject(pair, NOW), NOW, this::send);
            }
        }
        step.accept(run.exhausted(), NOW, this::send);
        producer.flush();
        producer.send(Topics.RUNS, new RunClosed(runId, TopicReader.ends(clientSettings, Topics.eventNames()), NOW));
        producer.flush();
    }

    private void send(PipelineEvent event) {
        switch (event) {
            case CleanSample sample -> producer.send(Topics.SAMPLES, sample);
            case Rejection rejection -> producer.send(Topics.REJECTIONS, rejection);
            case TrainingShard shard -> producer.send(Topics.TRAINING_SHARDS, shard);
            case RunEvent run -> producer.send(Topics.RUNS, run);
            default -> throw new IllegalStateException("the ordered step emits no such event");
        }
    }
}
