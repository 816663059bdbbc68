package io.magicoder.generator;

import io.magicoder.events.EventJson;
import io.magicoder.events.GeneratedInstruction;
import io.magicoder.events.RejectionReason;
import io.magicoder.events.SeedReference;
import io.magicoder.events.SeedSnippet;
import io.magicoder.events.TeacherCall;
import io.magicoder.generator.Outcome.Generated;
import io.magicoder.generator.parsing.AnswerParser;
import io.magicoder.generator.parsing.ParsedAnswer;
import io.magicoder.generator.prompt.PromptTemplate;
import io.magicoder.generator.prompt.TokenBudget;
import io.magicoder.generator.teacher.ChatRequest.Message;
import io.magicoder.generator.teacher.Teacher;
import io.magicoder.generator.teacher.TeacherReply;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Turns a seed into a problem and its solution, or says why not. */
public final class Generator {
    private final PromptTemplate prompt;
    private final SystemMessage systemMessage;
    private final TokenBudget budget;
    private final OptionalLong seedBase;
    private final Teacher teacher;
    private final AnswerParser parser;
    private final Rejections rejections;

    /**
     * @param seedBase added to the index of a seed it is the teacher's sampling seed; none is sent if empty
     */
    public Generator(
            PromptTemplate prompt,
            SystemMessage systemMessage,
            TokenBudget budget,
            OptionalLong seedBase,
            Teacher teacher,
            AnswerParser parser,
            InstantSource clock) {
        this.prompt = prompt;
        this.systemMessage = systemMessage;
        this.budget = budget;
        this.seedBase = seedBase;
        this.teacher = teacher;
        this.parser = parser;
        this.rejections = new Rejections(clock);
    }

    /** How the system message reaches the teacher; some models refuse the role. */
    public enum SystemMessage {
        /** As a message of its own. */
        SYSTEM,
        /** Above the user message, in it. */
        MERGED
    }

    /**
     * The outcome of a seed.
     *
     * @throws InterruptedException if the service stops before there is one
     */
    public Outcome generate(SeedSnippet seed) throws InterruptedException {
        List<Message> messages = messages(seed);
        int room = budget.forAnswer(messages.getLast().content());
        if (room <= 0) {
            return rejections.of(
                    seed,
                    RejectionReason.OVER_BUDGET,
                    "budget",
                    "the prompt leaves no room for an answer in a context of " + budget.contextLength() + " tokens",
                    null);
        }
        return switch (teacher.ask(messages, room, requestSeed(seed))) {
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

    private List<Message> messages(SeedSnippet seed) {
        String user = prompt.user(seed.snippet());
        return switch (systemMessage) {
            case SYSTEM -> List.of(new Message("system", prompt.system()), new Message("user", user));
            case MERGED -> List.of(new Message("user", prompt.system() + "\n\n" + user));
        };
    }

    private @Nullable Long requestSeed(SeedSnippet seed) {
        return seedBase.isPresent() ? (Long) (seedBase.getAsLong() + seed.index()) : null;
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
                GeneratedInstruction instruction = new GeneratedInstruction(
                        GeneratedInstruction.id(seed.seedId()),
                        seed.runId(),
                        seed,
                        pair.problem(),
                        pair.solution(),
                        call);
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
}
