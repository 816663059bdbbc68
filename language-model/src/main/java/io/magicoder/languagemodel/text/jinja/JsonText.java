package io.magicoder.languagemodel.text.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON with Python's spaces, as {@code json.dumps(…, ensure_ascii=False)} writes it; transformers' {@code tojson} is that. */
final class JsonText {
    private JsonText() {}

    /** @param indent spaces a level, below 0 for one line */
    static String of(@Nullable Object value, int indent) {
        StringBuilder text = new StringBuilder();
        write(value, indent, 0, text);
        return text.toString();
    }

    private static void write(@Nullable Object value, int indent, int depth, StringBuilder text) {
        switch (value) {
            case null -> text.append("null");
            case Boolean truth -> text.append(truth);
            case String string -> string(string, text);
            case Long number -> text.append(number);
            case Double number -> text.append(PythonNumbers.text(number));
            case List<?> items -> {
                List<Runnable> parts = new ArrayList<>();
                items.forEach(item -> parts.add(() -> write(item, indent, depth + 1, text)));
                enclosed("[", parts, "]", indent, depth, text);
            }
            case Map<?, ?> entries -> {
                List<Runnable> parts = new ArrayList<>();
                entries.forEach((key, item) -> parts.add(() -> {
                    string(Values.text(key), text);
                    text.append(": ");
                    write(item, indent, depth + 1, text);
                }));
                enclosed("{", parts, "}", indent, depth, text);
            }
            default -> throw TemplateException.of(Values.described(value) + " cannot be JSON");
        }
    }

    private static void enclosed(
            String begin, List<Runnable> parts, String end, int indent, int depth, StringBuilder text) {
        text.append(begin);
        for (int i = 0; i < parts.size(); i++) {
            text.append(i == 0 ? "" : indent < 0 ? ", " : ",");
            lineOf(indent, depth + 1, text);
            parts.get(i).run();
        }
        if (!parts.isEmpty()) {
            lineOf(indent, depth, text);
        }
        text.append(end);
    }

    private static void lineOf(int indent, int depth, StringBuilder text) {
        if (indent >= 0) {
            text.append('\n').repeat(" ", indent * depth);
        }
    }

    private static void string(String string, StringBuilder text) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                case '\b' -> text.append("\\b");
                case '\f' -> text.append("\\f");
                default -> {
                    if (c < ' ') {
                        text.append("\\u00")
                                .append(Character.forDigit(c >> 4, 16))
                                .append(Character.forDigit(c & 15, 16));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }
}
