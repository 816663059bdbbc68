package io.magicoder.generator.parsing;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An answer of a model that thinks aloud, taken apart: {@code <think>…</think>} and its kin, {@code [THINK]}, Kimi's and
 * gpt-oss' forms. Chat templates may swallow the opening tag.
 *
 * @param reasoning empty if there is none
 * @param answer what comes after it; empty if the model never came to an end
 */
record ThinkingAloud(String reasoning, String answer) {
    private static final List<Tags> ALL = List.of(
            new Tags(
                    "<((?:seed:)?(?:think(?:ing)?|thoughts?|reason(?:ing)?|reflection|scratchpad|analysis))>", "</%s>"),
            new Tags("\\[(think|reasoning)\\]", "[/%s]"),
            new Tags("◁(think)▷", "◁/%s▷"));

    private static final Pattern FINAL_CHANNEL = Pattern.compile(
            "<\\|channel\\|>\\s*+final[^<]{0,40}<\\|message\\|>|<\\|start\\|>assistant<\\|channel\\|>final<\\|message\\|>");

    private static final Pattern CHANNEL_END = Pattern.compile("<\\|(?:end|return|call)\\|>\\s*+$");

    /** @param closing with {@code %s} for the name in the opening tag */
    private record Tags(Pattern opening, String closing) {
        Tags(String opening, String closing) {
            this(Pattern.compile("^\\s*+" + opening, Pattern.CASE_INSENSITIVE), closing);
        }
    }

    static ThinkingAloud of(String text, AnswerForm form) {
        Matcher channel = FINAL_CHANNEL.matcher(text);
        if (text.stripLeading().startsWith("<|") && channel.find()) {
            return new ThinkingAloud(
                    text.substring(0, channel.start()).strip(),
                    CHANNEL_END.matcher(text.substring(channel.end())).replaceFirst(""));
        }
        for (Tags tags : ALL) {
            Matcher opening = tags.opening().matcher(text);
            if (opening.find()) {
                String closing = tags.closing().replace("%s", opening.group(1));
                int end = indexOfIgnoringCase(text, closing);
                return end < 0
                        ? new ThinkingAloud(text.substring(opening.end()).strip(), "")
                        : new ThinkingAloud(
                                text.substring(opening.end(), end).strip(), text.substring(end + closing.length()));
            }
        }
        for (String closing : List.of("</think>", "</thinking>", "[/THINK]", "◁/think▷")) {
            int end = indexOfIgnoringCase(text, closing);
            if (end >= 0
                    && Sections.of(text.substring(end + closing.length()), form).isPresent()) {
                return new ThinkingAloud(text.substring(0, end).strip(), text.substring(end + closing.length()));
            }
        }
        return new ThinkingAloud("", text);
    }

    /** @param tag whose first character has no case */
    private static int indexOfIgnoringCase(String text, String tag) {
        int at = text.indexOf(tag.charAt(0));
        while (at >= 0 && !text.regionMatches(true, at, tag, 0, tag.length())) {
            at = text.indexOf(tag.charAt(0), at + 1);
        }
        return at;
    }
}
