package io.magicoder.languagemodel.text.jinja;

/** A template cannot be read, cannot be rendered with these variables, or says itself that it refuses them; one sentence. */
public final class TemplateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean raised;

    private TemplateException(String message, boolean raised) {
        super(message);
        this.raised = raised;
    }

    static TemplateException at(int line, String message) {
        return new TemplateException("line " + line + " of the template: " + message, false);
    }

    static TemplateException of(String message) {
        return new TemplateException(message, false);
    }

    static TemplateException raised(String message) {
        return new TemplateException(message, true);
    }

    /** Whether the template itself refused, by {@code raise_exception}; the message is then the template's. */
    public boolean isRaised() {
        return raised;
    }
}
