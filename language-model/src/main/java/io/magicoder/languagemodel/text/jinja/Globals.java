package io.magicoder.languagemodel.text.jinja;

import java.time.Clock;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The functions that transformers gives to chat templates. */
final class Globals {
    /** As in Jinja's sandbox. */
    private static final int LONGEST_RANGE = 100_000;

    private static final Map<Character, String> DATES = Map.ofEntries(
            Map.entry('Y', "yyyy"),
            Map.entry('y', "yy"),
            Map.entry('m', "MM"),
            Map.entry('d', "dd"),
            Map.entry('b', "MMM"),
            Map.entry('B', "MMMM"),
            Map.entry('a', "EEE"),
            Map.entry('A', "EEEE"),
            Map.entry('H', "HH"),
            Map.entry('I', "hh"),
            Map.entry('M', "mm"),
            Map.entry('S', "ss"),
            Map.entry('p', "a"),
            Map.entry('j', "DDD"));

    private Globals() {}

    /** A mapping whose entries a template may set. */
    static final class Namespace extends HashMap<String, @Nullable Object> {
        private static final long serialVersionUID = 1L;

        Namespace(Map<String, @Nullable Object> start) {
            super(start);
        }
    }

    static Map<String, @Nullable Object> all(Clock clock) {
        Map<String, @Nullable Object> all = new HashMap<>();
        all.put("range", (Function) Globals::range);
        all.put("namespace", (Function) arguments -> new Namespace(entries(arguments)));
        all.put("dict", (Function) Globals::entries);
        all.put("raise_exception", (Function) arguments -> {
            throw TemplateException.raised(Values.text(arguments.require(0, "message")));
        });
        all.put("strftime_now", (Function)
                arguments -> date(Values.text(arguments.require(0, "format")), ZonedDateTime.now(clock)));
        return all;
    }

    private static Map<String, @Nullable Object> entries(CallArguments arguments) {
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        if (!arguments.positional().isEmpty() && arguments.positional().getFirst() instanceof Map<?, ?> given) {
            given.forEach((key, value) -> entries.put(Values.text(key), value));
        }
        entries.putAll(arguments.named());
        return entries;
    }

    private static List<@Nullable Object> range(CallArguments arguments) {
        boolean bounded = arguments.positional().size() > 1;
        long from = bounded ? Values.whole(arguments.require(0, "start")) : 0;
        long to = Values.whole(arguments.require(bounded ? 1 : 0, "stop"));
        long step = Values.whole(arguments.get(2, "step", 1L));
        List<@Nullable Object> numbers = new ArrayList<>();
        for (long i = from; step > 0 ? i < to : step < 0 && i > to; i += step) {
            numbers.add(i);
            if (numbers.size() > LONGEST_RANGE) {
                throw TemplateException.of("a range has more than " + LONGEST_RANGE + " numbers");
            }
        }
        return numbers;
    }

    private static String date(String format, ZonedDateTime now) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%' || i + 1 == format.length()) {
                text.append(c);
                continue;
            }
            char directive = format.charAt(++i);
            String pattern = DATES.get(directive);
            if (pattern == null && directive != '%') {
                throw TemplateException.of("the date format %" + directive + " is not known here");
            }
            text.append(
                    pattern == null
                            ? "%"
                            : DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH)
                                    .format(now));
        }
        return text.toString();
    }
}
