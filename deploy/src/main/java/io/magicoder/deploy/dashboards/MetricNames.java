package io.magicoder.deploy.dashboards;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The names of metrics in PromQL and in what a service exposes. */
public final class MetricNames {
    /** Text, label matchers, ranges, and lists of labels: what holds no names of metrics. */
    private static final Pattern TEXT = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'");

    private static final Pattern LABELS = Pattern.compile(
            "\\{[^}]*}|\\[[^]]*]|\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)|\\$\\w+");
    private static final Pattern NAME = Pattern.compile("(?<![\\w:.])([a-zA-Z_:][\\w:]*)(?!\\s*\\()(?![\\w:])");
    /** Operators, and aggregations before their list of labels, which is gone by then. */
    private static final Set<String> WORDS = Set.of(
            "and", "or", "unless", "offset", "bool", "Inf", "inf", "NaN", "sum", "max", "min", "avg", "count", "topk");

    private static final Pattern SAMPLE = Pattern.compile("^([a-zA-Z_:][\\w:]*)[{ ]", Pattern.MULTILINE);

    private MetricNames() {}

    /** Those that an expression reads. */
    public static Set<String> inQuery(String query) {
        String bare = LABELS.matcher(TEXT.matcher(query).replaceAll("\"\"")).replaceAll(" ");
        Set<String> names = new TreeSet<>();
        NAME.matcher(bare)
                .results()
                .map(match -> match.group(1))
                .filter(name -> !WORDS.contains(name) && name.length() > 1)
                .forEach(names::add);
        return names;
    }

    /** Those of the samples in Prometheus' text format. */
    public static Set<String> inExposition(String text) {
        Set<String> names = new TreeSet<>();
        SAMPLE.matcher(text).results().map(match -> match.group(1)).forEach(names::add);
        return names;
    }
}
