package io.magicoder.generator.prompt;

import io.magicoder.events.DeterministicId;
import io.magicoder.generator.parsing.AnswerForm;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What a teacher is asked: a text of two parts with a line {@code ---} between them, the system message and the user
 * message; {@value #PLACEHOLDER} in the latter stands for the snippet.
 *
 * @param system the first part, stripped
 * @param beforeSnippet of the user message
 * @param afterSnippet of the user message
 * @param hash SHA-256 of the whole file, hexadecimal
 */
public record PromptTemplate(String system, String beforeSnippet, String afterSnippet, String hash) {
    static final String PLACEHOLDER = "{{snippet}}";
    private static final String EXAMPLE_MARKER = "[example]";
    private static final String SEPARATOR = "\n---\n";

    /**
     * Reads a template.
     *
     * @param location a file, or else the name of a resource of the service
     * @throws IllegalArgumentException if it is neither, or no template; the message says what to do
     */
    public static PromptTemplate load(String location) {
        try {
            Path file = Path.of(location);
            if (Files.isRegularFile(file)) {
                return parse(location, Files.readString(file));
            }
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            try (InputStream resource = loader.getResourceAsStream(location)) {
                if (resource == null) {
                    throw new IllegalArgumentException("the prompt template " + location
                            + " is neither a file nor one of the service's own; set magicoder.generator.prompt");
                }
                return parse(location, new String(resource.readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("the prompt template " + location + " cannot be read", e);
        }
    }

    static PromptTemplate parse(String location, String file) {
        String text = file.replace("\r\n", "\n");
        int separator = text.indexOf(SEPARATOR);
        String user = text.substring(Math.max(separator, 0)).replaceFirst("^" + SEPARATOR, "");
        int placeholder = user.indexOf(PLACEHOLDER);
        if (separator < 0 || placeholder < 0 || user.indexOf(PLACEHOLDER, placeholder + 1) >= 0) {
            throw new IllegalArgumentException("the prompt template " + location
                    + " must be a system message, a line ---, and a user message that holds " + PLACEHOLDER + " once");
        }
        return new PromptTemplate(
                text.substring(0, separator).strip(),
                user.substring(0, placeholder).stripLeading(),
                user.substring(placeholder + PLACEHOLDER.length()).stripTrailing(),
                DeterministicId.sha256Hex(file.getBytes(StandardCharsets.UTF_8)));
    }

    /** Which sections it asks for: three if it names the marker of an example, else two. */
    public AnswerForm form() {
        return (beforeSnippet + afterSnippet).toLowerCase(Locale.ROOT).contains(EXAMPLE_MARKER)
                ? AnswerForm.WITH_EXAMPLE
                : AnswerForm.PROBLEM_AND_SOLUTION;
    }

    /** The user message about a snippet, which enters as it is. */
    public String user(String snippet) {
        return beforeSnippet + snippet + afterSnippet;
    }
}
