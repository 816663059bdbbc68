package io.magicoder.seedextractor.secrets;

import io.magicoder.events.RunSpecification;
import io.magicoder.seedextractor.secrets.SecretScanner.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What becomes of a snippet that touches a secret of its document. */
public final class SecretPolicy {
    private static final String REFUSE = "refuse";
    private static final String REDACT = "redact";

    /** Takes every snippet as it is. */
    public static final SecretPolicy NONE = new SecretPolicy(null, false);

    private final @Nullable SecretScanner scanner;
    private final boolean redacts;

    private SecretPolicy(@Nullable SecretScanner scanner, boolean redacts) {
        this.scanner = scanner;
        this.redacts = redacts;
    }

    /**
     * The policy of a run: {@code refuse} unless it says otherwise, but in {@code reference}, which is to give what the
     * original gives, none.
     *
     * @throws IllegalArgumentException in one sentence if there is no such policy, or its rules cannot be used
     */
    public static SecretPolicy of(RunSpecification run) {
        String policy = run.secrets();
        if (policy != null && !policy.equals(REFUSE) && !policy.equals(REDACT)) {
            throw new IllegalArgumentException("secrets is '" + policy + "': it must be refuse or redact");
        }
        String rules = run.secretRules();
        if (policy == null && rules == null && run.strategy().equals("reference")) {
            return NONE;
        }
        return new SecretPolicy(
                rules == null ? SecretScanner.builtIn() : SecretScanner.with(Path.of(rules)), REDACT.equals(policy));
    }

    /**
     * What is taken of the characters from {@code from} to {@code to} of a document: all of it, or without its secrets.
     *
     * @return empty if it is refused
     */
    public Optional<String> apply(String path, String text, int from, int to) {
        if (scanner == null) {
            return Optional.of(text.substring(from, to));
        }
        List<Secret> secrets = scanner.touching(path, text, from, to);
        if (secrets.isEmpty()) {
            return Optional.of(text.substring(from, to));
        }
        return redacts ? Optional.of(SecretScanner.redact(text, from, to, secrets)) : Optional.empty();
    }
}
