package io.magicoder.seedextractor.secrets;

/** Whether a regular expression matches within one line only, as far as its own text shows without doubt. */
final class LineBound {
    /** Escapes that stand for no line end. */
    private static final String WITHIN = "wdStbBA.\\^$*+?()[]{}|/-#!@%&=~,:;<>\"'`_xpPQE";

    private LineBound() {}

    /** False if there is any doubt. */
    static boolean isLineBound(String regex) {
        if (regex.matches("(?s).*\\(\\?[a-zA-Z]*s.*") || regex.contains("\\Q") || regex.contains("\\x")) {
            return false; // a dot that matches line ends, or characters that are not seen here
        }
        for (int i = 0; i < regex.length(); i++) {
            char c = regex.charAt(i);
            if (c == '\n') {
                return false;
            }
            if (c == '\\') {
                i++;
                if (WITHIN.indexOf(regex.charAt(i)) < 0 && !isReturnBeforeEnd(regex, i)) {
                    return false;
                }
            } else if (c == '[') {
                int end = endOfClass(regex, i);
                if (end < 0 || !classStays(regex.substring(i + 1, end))) {
                    return false;
                }
                i = end;
            }
        }
        return true;
    }

    /** {@code \\r?$}: the end of a line of DOS. */
    private static boolean isReturnBeforeEnd(String regex, int at) {
        return regex.startsWith("r?$", at);
    }

    private static int endOfClass(String regex, int open) {
        int i = open + 1;
        if (i < regex.length() && regex.charAt(i) == '^') {
            i++;
        }
        if (i < regex.length() && regex.charAt(i) == ']') {
            i++;
        }
        for (; i < regex.length(); i++) {
            if (regex.charAt(i) == '\\') {
                i++;
            } else if (regex.charAt(i) == ']') {
                return i;
            }
        }
        return -1;
    }

    private static boolean classStays(String content) {
        if (content.startsWith("^")) {
            return content.contains("\\s") || content.contains("\\n");
        }
        for (int i = 0; i < content.length(); i++) {
            if (content.charAt(i) == '\\') {
                i++;
                if ("sSDWnrvfpP".indexOf(content.charAt(i)) >= 0) {
                    return false;
                }
            } else if ((content.charAt(i) < ' ' && content.charAt(i) != '\t') || content.startsWith("[:", i)) {
                return false;
            }
        }
        return true;
    }
}
