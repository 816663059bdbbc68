package io.magicoder.languagemodel.text.jinja;

/**
 * What a name stands for that was never set: an empty text, nothing to go through, false; anything else is an error.
 *
 * @param name of what is missing
 */
record Undefined(String name) {
    static Undefined named(String name) {
        return new Undefined(name);
    }

    TemplateException error() {
        return TemplateException.of("'" + name + "' is not defined");
    }

    @Override
    public String toString() {
        return "";
    }
}
