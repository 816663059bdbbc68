package io.magicoder.generator.parsing;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the code blocks of a Markdown text begin and end (CommonMark 4.5). Of one text, line by line. */
final class Fences {
    private static final Pattern FENCE = Pattern.compile("^\\s*+(?:>\\s?)*+\\s*+(`{3,}+|~{3,}+)(.*)$");

    private String open = "";
    private boolean filled;

    /**
     * Takes the next line.
     *
     * @return whether it is the fence of a block
     */
    boolean isFence(String line) {
        Matcher fence = FENCE.matcher(line);
        boolean written = (line.contains("```") || line.contains("~~~")) && fence.matches();
        if (!written || !turns(fence.group(1), fence.group(2))) {
            filled |= !line.isBlank();
            return written && open.isEmpty();
        }
        return true;
    }

    private boolean turns(String fence, String info) {
        if (open.isEmpty()) {
            if (fence.charAt(0) == '`' && info.indexOf('`') >= 0) {
                return false; // code within a line
            }
            open = fence;
            filled = false;
            return true;
        }
        if (fence.charAt(0) == open.charAt(0) && fence.length() >= open.length() && info.isBlank()) {
            open = "";
            return true;
        }
        return false;
    }

    boolean isInside() {
        return !open.isEmpty();
    }

    /** Whether a text ends within a block. A fence with nothing behind it closes blocks that were fenced within others. */
    static boolean leaveOpen(List<String> lines) {
        Fences fences = new Fences();
        lines.forEach(fences::isFence);
        return fences.isInside() && fences.filled;
    }
}
