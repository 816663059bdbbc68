package io.magicoder.generator;

import io.magicoder.events.EventJson;
import io.magicoder.events.GeneratedInstruction;
import io.magicoder.events.RejectionReason;
import io.magicoder.events.SeedReference;
import io.magicoder.events.SeedSnippet;
import io.magicoder.events.TeacherCall;
import io.magicoder.generator.Outcome.Generated;
import io.magicoder.generator.Teachers.Inquiry;
import io.magicoder.generator.Teachers.Result;
import io.magicoder.generator.parsing.AnswerParser;
import io.magicoder.generator.parsing.ParsedAnswer;
import io.magicoder.generator.prompt.PromptTemplate;
import io.magicoder.generator.teacher.TeacherReply;
import io.magicoder.generator.teacher.Wallet;
import java.time.InstantSource;

/** Turns a seed into a problem and its solution, or says why not. */
public final class Generator {
    private final PromptTemplate prompt;
    private final Teachers teachers;
    private final AnswerParser parser;
    private final Rejections rejections;

    public Generator(PromptTemplate prompt, Teachers teachers, AnswerParser parser, InstantSource clock) {
        this.prompt = prompt;
        this.teachers = teachers;
        this.parser = parser;
        this.rejections = new Rejections(clock);
    }

    /**
     * The outcome of a seed.
     *
     * @param wallet that pays for its calls
     * @throws InterruptedException if the service stops before there is one
     */
    public Outcome generate(SeedSnippet seed, Wallet wallet) throws InterruptedException {
        return switch (teachers.ask(
                new Inquiry(seed.seedId(), prompt.system(), prompt.user(seed.snippet()), seed.index(), wallet))) {
            case Result.NoRoom noRoom ->
                rejections.of(
                        seed,
                        RejectionReason.OVER_BUDGET,
                        "budget",
                        "the prompt leaves no room for an answer in a context of " + noRoom.contextLength() + " tokens",
                        null);
            case Result.Replied(TeacherReply reply) -> outcome(seed, reply);
        };
    }

    private Outcome outcome(SeedSnippet seed, TeacherReply reply) {
        return switch (reply) {
            case TeacherReply.OverBudget _, TeacherReply.Away _ ->
                rejections.of(
                        seed,
                        RejectionReason.OVER_BUDGET,
                        "budget",
                        "what is left of the run's budget does not suffice for another call",
                        null);
            case TeacherReply.Failed failed ->
                rejections.of(seed, RejectionReason.TEACHER_FAILED, "teacher", failed.detail(), failed.call());
            case TeacherReply.Declined declined ->
                rejections.of(
                        seed,
                        RejectionReason.REFUSED,
                        "teacher",
                        "the teacher declined: " + Excerpt.of(declined.refusal()),
                        declined.call(),
                        declined.refusal());
            case TeacherReply.Answered answered -> parsed(seed, answered);
        };
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

    private Outcome parsed(SeedSnippet seed, TeacherReply.Answered answer) {
        TeacherCall call = answer.call();
        return switch (parser.parse(answer.text(), call.finishReason())) {
            case ParsedAnswer.Unusable unusable ->
                rejections.of(seed, unusable.reason(), "parsing", unusable.detail(), call, answer.text());
            case ParsedAnswer.Pair pair -> {
                GeneratedInstruction instruction = instruction(seed, pair, answer);
                yield EventJson.fits(instruction)
                        ? new Generated(instruction)
                        : rejections.of(
                                seed,
                                RejectionReason.TOO_LARGE,
                                "size",
                                "seed, problem and solution together are over the limit of a record, "
                                        + EventJson.MAX_RECORD_BYTES + " bytes",
                                call,
                                answer.text());
            }
        };
    }

    /** With the reasoning, unless the record would be too large for it. */
    private static GeneratedInstruction instruction(
            SeedSnippet seed, ParsedAnswer.Pair pair, TeacherReply.Answered answer) {
        String reasoning = answer.reasoning().isBlank() ? pair.reasoning().orElse(null) : answer.reasoning();
        GeneratedInstruction whole = new GeneratedInstruction(
                GeneratedInstruction.id(seed.seedId()),
                seed.runId(),
                seed,
                pair.problem(),
                pair.solution(),
                answer.call(),
                pair.example().orElse(null),
                reasoning);
        return reasoning == null || EventJson.fits(whole)
                ? whole
                : new GeneratedInstruction(
                        whole.instructionId(),
                        whole.runId(),
                        seed,
                        whole.problem(),
                        whole.solution(),
                        whole.teacher(),
                        whole.example(),
                        null);
    }
}
