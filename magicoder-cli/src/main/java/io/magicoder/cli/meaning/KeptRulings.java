package io.magicoder.cli.meaning;

import io.magicoder.cleaner.Candidate;
import io.magicoder.cleaner.decontamination.meaning.BenchmarkTask;
import io.magicoder.cleaner.decontamination.meaning.Judge;
import io.magicoder.cleaner.decontamination.meaning.MeaningLevel;
import java.util.Optional;

/** Asks a judge what is not kept yet, and keeps what it rules; what failed is asked again. */
final class KeptRulings implements Judge {
    /** Of a ruling as it is kept: the first letter of its level, no two of which begin alike. */
    static final int SIZE = 1;

    private final JudgeServer judge;
    private final AnswerFile kept;

    KeptRulings(JudgeServer judge, AnswerFile kept) {
        this.judge = judge;
        this.kept = kept;
    }

    @Override
    public Ruling compare(BenchmarkTask task, Candidate row) throws InterruptedException {
        String question = judge.question(task, row);
        Optional<Ruling> before = kept.find(question).flatMap(KeptRulings::ruling);
        if (before.isPresent()) {
            return before.get();
        }
        Ruling ruling = judge.compare(task, row);
        if (ruling instanceof Ruling.Ruled(MeaningLevel level)) {
            kept.put(question, new byte[] {letter(level)});
        }
        return ruling;
    }

    @Override
    public String name() {
        return judge.name();
    }

    private static Optional<Ruling> ruling(byte[] answer) {
        for (MeaningLevel level : MeaningLevel.values()) {
            if (letter(level) == answer[0]) {
                return Optional.of(new Ruling.Ruled(level));
            }
        }
        return Optional.empty();
    }

    private static byte letter(MeaningLevel level) {
        return (byte) level.name().charAt(0);
    }
}
