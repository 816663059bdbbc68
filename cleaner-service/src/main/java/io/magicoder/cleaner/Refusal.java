package io.magicoder.cleaner;

import io.magicoder.events.EventJson;
import io.magicoder.events.GeneratedInstruction;
import io.magicoder.events.Rejection;
import io.magicoder.events.Rejection.Evidence;
import io.magicoder.events.RejectionReason;
import io.magicoder.events.SeedSnippet;
import java.time.Instant;

/** Why a pair does not become a sample, and on what evidence. */
public record Refusal(RejectionReason reason, Evidence evidence) {
    private static final int CUT_SNIPPET_CHARACTERS = 1000;

    /** A refusal whose evidence is one sentence. */
    public static Refusal of(RejectionReason reason, String stage, String detail) {
        return new Refusal(reason, Evidence.of(stage, detail));
    }

    /**
     * The rejection of the seed behind an instruction. A seed so long that the rejection would not fit on a topic is cut,
     * and the evidence says so.
     */
    public Rejection reject(GeneratedInstruction instruction, Instant at) {
        Rejection rejection = rejection(instruction, instruction.seed(), evidence, at);
        if (EventJson.fits(rejection)) {
            return rejection;
        }
        SeedSnippet seed = instruction.seed();
        String snippet = seed.snippet();
        SeedSnippet cut = new SeedSnippet(
                seed.seedId(),
                seed.runId(),
                seed.index(),
                seed.rawIndex(),
                snippet.substring(0, Math.min(snippet.length(), CUT_SNIPPET_CHARACTERS)),
                seed.language(),
                seed.source(),
                seed.extraction());
        Evidence note = evidence.withDetail(evidence.detail() + " (the seed's " + snippet.length()
                + " characters are cut to fit on a topic"
                + (seed.carried() == null ? ")" : ", and the columns of its row are left out)"));
        return rejection(instruction, cut, note, at);
    }

    private Rejection rejection(GeneratedInstruction instruction, SeedSnippet seed, Evidence evidence, Instant at) {
        return new Rejection(
                Rejection.id(seed.seedId()),
                instruction.runId(),
                Rejection.CLEANER,
                reason,
                evidence,
                seed,
                instruction.teacher(),
                null,
                at);
    }
}
