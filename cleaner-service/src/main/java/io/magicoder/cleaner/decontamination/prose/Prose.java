package io.magicoder.cleaner.decontamination.prose;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A description without its examples: sessions of an interpreter, and lines that compare a call with its value. */
public final class Prose {
    private static final Pattern EXAMPLE = Pattern.compile(
            "^\\s*(?:>>>|\\.\\.\\.).*|.*(?:==>|==|=>|->|➞|➔).*|^\\s*(?:for\\s+)?examples?\\s*\\d*\\s*:?\\s*$",
            Pattern.CASE_INSENSITIVE);

    private Prose() {}

    /** The lines that describe; the text itself if all are examples. */
    public static String of(String text) {
        List<String> lines = new ArrayList<>();
        boolean output = false;
        for (String line : text.split("\\R", -1)) {
            boolean prompt = line.stripLeading().startsWith(">>>");
            if (EXAMPLE.matcher(line).matches() || (output && !line.isBlank())) {
                output = prompt || (output && !line.isBlank());
            } else {
                output = false;
                lines.add(line);
            }
        }
        String prose = String.join("\n", lines);
        return PhraseIndex.isTooShort(prose) ? text : prose;
    }
}
