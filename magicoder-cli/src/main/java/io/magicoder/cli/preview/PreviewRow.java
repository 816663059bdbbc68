package io.magicoder.cli.preview;

import io.magicoder.cleaner.Refusal;
import io.magicoder.events.SeedSnippet;
import io.magicoder.events.TeacherCall;
import io.magicoder.generator.Authored;
import java.util.Optional;

/**
 * A seed and what became of it.
 *
 * @param prompt what the teacher was asked, the standing instruction first
 * @param refusal of the cleaner, if it refused
 */
public record PreviewRow(SeedSnippet seed, String prompt, Authored authored, Optional<Refusal> refusal) {
    /** Whether it is a sample. */
    public boolean isAccepted() {
        return authored instanceof Authored.Written && refusal.isEmpty();
    }

    /** Why it is no sample; {@code accepted} if it is one. */
    String verdict() {
        return authored instanceof Authored.Missing missing
                ? missing.reason().name()
                : refusal.map(refused -> refused.reason().name()).orElse("accepted");
    }

    /** The sentence behind the verdict, empty if it is accepted. */
    String evidence() {
        return authored instanceof Authored.Missing missing
                ? missing.detail()
                : refusal.map(refused -> refused.evidence().detail()).orElse("");
    }

    /** The answer as the teacher wrote it, empty if it did not. */
    String answer() {
        return switch (authored) {
            case Authored.Written written -> written.answer();
            case Authored.Missing missing -> missing.answer().orElse("");
        };
    }

    Optional<TeacherCall> call() {
        return Optional.ofNullable(authored.call());
    }

    double promptTokens() {
        return call().map(TeacherCall::promptTokens).orElse(0L);
    }

    double completionTokens() {
        return call().map(TeacherCall::completionTokens).orElse(0L);
    }

    /** That it took one of the teacher's turns, each try as long as the last. */
    double seconds() {
        return call().map(call -> call.latencyMillis() * call.attempts() / 1e3).orElse(0.0);
    }

    double dollars() {
        return call().map(TeacherCall::nanoDollars).orElse(0L) / 1e9;
    }
}
