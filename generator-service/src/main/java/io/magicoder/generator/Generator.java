package io.magicoder.generator;

import io.magicoder.events.EventJson;
import io.magicoder.events.GeneratedInstruction;
import io.magicoder.events.RejectionReason;
import io.magicoder.events.SeedReference;
import io.magicoder.events.SeedSnippet;
import io.magicoder.events.TeacherCall;
import io.magicoder.generator.Outcome.Generated;
import io.magicoder.generator.parsing.ParsedAnswer;
import io.magicoder.generator.teacher.AnswerKeeper;
import io.magicoder.generator.teacher.Wallet;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns a seed into a problem and its solution, or says why not. */
public final class Generator {
    private final Authoring authoring;
    private final Rejections rejections;

    public Generator(Authoring authoring, InstantSource clock) {
        this.authoring = authoring;
        this.rejections = new Rejections(clock);
    }

    /**
     * The outcome of a seed.
     *
     * @param wallet that pays for its calls
     * @param keeper where the answer goes
     * @throws InterruptedException if the service stops before there is one
     */
    public Outcome generate(SeedSnippet seed, Wallet wallet, AnswerKeeper keeper) throws InterruptedException {
        return switch (authoring.write(seed.seedId(), seed.runId(), seed.snippet(), seed.index(), wallet, keeper)) {
            case Authored.Missing missing -> rejected(seed, missing);
            case Authored.Written written -> fitting(seed, written);
        };
    }

    private Outcome rejected(SeedSnippet seed, Authored.Missing missing) {
        TeacherCall call = missing.call();
        Optional<String> answer = missing.answer();
        return call == null || answer.isEmpty()
                ? rejections.of(seed, missing.reason(), missing.stage(), missing.detail(), call)
                : rejections.of(seed, missing.reason(), missing.stage(), missing.detail(), call, answer.get());
    }

    /**
     * The outcome of a record that is no seed but names one.
     *
     * @param reason a clause about the record
     */
    public Outcome unreadable(SeedReference about, String reason, byte[] record) {
        return rejections.of(
                SeedSnippet.unreadable(about.seedId(), about.runId()),
                RejectionReason.UNREADABLE,
                "seed",
                "the record of the seed cannot be used: " + reason + "; it begins: " + Excerpt.of(record),
                null);
    }

    /** Without the reasoning if the record would be too large for it. */
    private Outcome fitting(SeedSnippet seed, Authored.Written written) {
        GeneratedInstruction whole =
                instruction(seed, written, written.pair().reasoning().orElse(null));
        GeneratedInstruction fitting =
                whole.reasoning() == null || EventJson.fits(whole) ? whole : instruction(seed, written, null);
        return EventJson.fits(fitting)
                ? new Generated(fitting)
                : rejections.of(
                        seed,
                        RejectionReason.TOO_LARGE,
                        "size",
                        "seed, problem and solution together are over the limit of a record, "
                                + EventJson.MAX_RECORD_BYTES + " bytes",
                        written.call(),
                        written.answer());
    }

    private static GeneratedInstruction instruction(
            SeedSnippet seed, Authored.Written written, @Nullable String reasoning) {
        ParsedAnswer.Pair pair = written.pair();
        return new GeneratedInstruction(
                GeneratedInstruction.id(seed.seedId()),
                seed.runId(),
                seed,
                pair.problem(),
                pair.solution(),
                written.call(),
                pair.example().orElse(null),
                reasoning);
    }
}
