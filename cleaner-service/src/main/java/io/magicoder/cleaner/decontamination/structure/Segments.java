package io.magicoder.cleaner.decontamination.structure;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The parts of a text: blocks between code fences, which may name a language, and what stands around them. */
public final class Segments {
    private Segments() {}

    /**
     * A part of a text.
     *
     * @param fenced whether it stands in a fence
     * @param tag of its fence; empty outside a fence, and for a fence that names none
     * @param language of the tag, if it is known
     */
    public record Segment(String text, boolean fenced, String tag, Optional<Language> language) {
        /** Whether this may be code of a language: a fence that names another one says no. */
        boolean mayBe(Language wanted) {
            return language.isEmpty() || language.get() == wanted;
        }
    }

    /** The parts of a text, in their order; blank ones are left out. */
    public static List<Segment> of(String text) {
        if (!text.contains("```") && !text.contains("~~~")) {
            return List.of(new Segment(text, false, "", Optional.empty()));
        }
        List<Segment> segments = new ArrayList<>();
        StringBuilder open = new StringBuilder();
        String tag = "";
        boolean fenced = false;
        for (String line : text.split("\n", -1)) {
            String stripped = line.strip();
            if (stripped.startsWith("```") || stripped.startsWith("~~~")) {
                add(segments, open, fenced, tag);
                fenced = !fenced;
                tag = fenced ? tag(stripped) : "";
            } else {
                open.append(line).append('\n');
            }
        }
        add(segments, open, fenced, tag);
        return segments;
    }

    private static String tag(String fence) {
        int end = 3;
        while (end < fence.length() && " {,:".indexOf(fence.charAt(end)) < 0) {
            end++;
        }
        return fence.substring(3, end);
    }

    private static void add(List<Segment> segments, StringBuilder open, boolean fenced, String tag) {
        if (!open.toString().isBlank()) {
            segments.add(new Segment(open.toString(), fenced, tag, Language.find(tag)));
        }
        open.setLength(0);
    }
}
