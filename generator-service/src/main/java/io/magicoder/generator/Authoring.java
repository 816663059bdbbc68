package io.magicoder.generator;

import io.magicoder.events.RejectionReason;
import io.magicoder.generator.Authored.Missing;
import io.magicoder.generator.Authored.Written;
import io.magicoder.generator.Teachers.Inquiry;
import io.magicoder.generator.Teachers.Result;
import io.magicoder.generator.parsing.ParsedAnswer;
import io.magicoder.generator.prompt.PromptTemplate;
import io.magicoder.generator.teacher.AnswerKeeper;
import io.magicoder.generator.teacher.TeacherReply;
import io.magicoder.generator.teacher.Wallet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Has a text answered with a problem and its solution, by one template and one way to read the answer. */
public final class Authoring {
    private final PromptTemplate prompt;
    private final Teachers teachers;
    private final AnswerReader reader;

    /** Makes a problem and a solution of an answer. */
    @FunctionalInterface
    public interface AnswerReader {
        /** Never throws, whatever the text. */
        ParsedAnswer read(String text, @Nullable String finishReason);
    }

    public Authoring(PromptTemplate prompt, Teachers teachers, AnswerReader reader) {
        this.prompt = prompt;
        this.teachers = teachers;
        this.reader = reader;
    }

    /**
     * Asks.
     *
     * @param id of what is asked, the same after a restart
     * @param run that it belongs to
     * @param text what stands in the template
     * @param index of the seed, for the teacher's sampling seed
     * @throws InterruptedException if the work stops before there is an outcome
     */
    public Authored write(String id, String run, String text, long index, Wallet wallet) throws InterruptedException {
        return write(id, run, text, index, wallet, AnswerKeeper.NONE);
    }

    /** As {@link #write(String, String, String, long, Wallet)}, for a caller that stores answers. */
    Authored write(String id, String run, String text, long index, Wallet wallet, AnswerKeeper keeper)
            throws InterruptedException {
        return switch (teachers.ask(new Inquiry(id, run, prompt.system(), prompt.user(text), index, wallet, keeper))) {
            case Result.NoRoom noRoom ->
                missing(
                        RejectionReason.OVER_BUDGET,
                        "budget",
                        "the prompt leaves no room for an answer in a context of " + noRoom.contextLength()
                                + " tokens");
            case Result.Replied(TeacherReply reply) -> authored(reply);
        };
    }

    private static Missing missing(RejectionReason reason, String stage, String detail) {
        return new Missing(reason, stage, detail, null, Optional.empty());
    }

    private Authored authored(TeacherReply reply) {
        return switch (reply) {
            case TeacherReply.OverBudget _, TeacherReply.Away _ ->
                missing(
                        RejectionReason.OVER_BUDGET,
                        "budget",
                        "what is left of the run's budget does not suffice for another call");
            case TeacherReply.Failed failed ->
                new Missing(
                        RejectionReason.TEACHER_FAILED, "teacher", failed.detail(), failed.call(), Optional.empty());
            case TeacherReply.Declined declined ->
                new Missing(
                        RejectionReason.REFUSED,
                        "teacher",
                        "the teacher declined: " + Excerpt.of(declined.refusal()),
                        declined.call(),
                        Optional.of(declined.refusal()));
            case TeacherReply.Answered answered ->
                switch (reader.read(answered.text(), answered.call().finishReason())) {
                    case ParsedAnswer.Unusable unusable ->
                        new Missing(
                                unusable.reason(),
                                "parsing",
                                unusable.detail(),
                                answered.call(),
                                Optional.of(answered.text()));
                    case ParsedAnswer.Pair pair ->
                        new Written(
                                answered.reasoning().isBlank()
                                        ? pair
                                        : new ParsedAnswer.Pair(
                                                pair.problem(),
                                                pair.example(),
                                                pair.solution(),
                                                Optional.of(answered.reasoning())),
                                answered.text(),
                                answered.call());
                };
        };
    }
}
