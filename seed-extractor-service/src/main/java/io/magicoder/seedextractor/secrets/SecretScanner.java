package io.magicoder.seedextractor.secrets;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Finds secrets that touch a stretch of a document. What lies outside counts: a line from inside a key, or half of a secret
 * that was cut in two, is found by the rest of it.
 *
 * <p>Rules match in linear time (RE2) and only near their keywords, which an automaton finds for all rules at once.
 */
public final class SecretScanner {
    /**
     * How far around the stretch our own rules have to look: no secret is longer but a block with a beginning and an end,
     * whose beginning is looked for by itself.
     */
    private static final int CONTEXT = 1536;

    private static final String BLOCK = "PRIVATE KEY";
    private static final int MAX_BLOCK = 64 * 1024;

    private final List<SecretRule> rules;
    private final KeywordAutomaton keywords;
    /** The rules of each keyword, by the number of the keyword. */
    private final List<Integer> ruleOfKeyword = new ArrayList<>();
    /** Rules that have no keyword. */
    private final BitSet always = new BitSet();

    private final boolean wholeDocument;

    private SecretScanner(List<SecretRule> rules, boolean wholeDocument) {
        this.rules = rules;
        this.wholeDocument = wholeDocument;
        List<String> words = new ArrayList<>();
        for (int rule = 0; rule < rules.size(); rule++) {
            for (String keyword : rules.get(rule).keywords()) {
                words.add(keyword);
                ruleOfKeyword.add(rule);
            }
            always.set(rule, rules.get(rule).keywords().isEmpty());
        }
        keywords = new KeywordAutomaton(words);
    }

    /** A scanner with the rules of the program. */
    public static SecretScanner builtIn() {
        return new SecretScanner(SecretRules.builtIn(), false);
    }

    /**
     * A scanner with the rules of the program and those of a file in the form of Gitleaks' configuration.
     *
     * @throws IllegalArgumentException in one sentence if the file cannot be used
     */
    public static SecretScanner with(Path file) {
        List<SecretRule> rules = new ArrayList<>(SecretRules.builtIn());
        rules.addAll(SecretRules.in(file));
        return new SecretScanner(rules, true);
    }

    /** The ids of all rules. */
    public List<String> ruleIds() {
        return rules.stream().map(SecretRule::id).toList();
    }

    /**
     * Finds the secrets that touch the characters from {@code from} to {@code to} of a document.
     *
     * @param path of the document, for rules that are about some paths only
     */
    public List<Secret> touching(String path, String text, int from, int to) {
        int begin = wholeDocument ? 0 : Math.max(0, from - CONTEXT);
        int end = wholeDocument ? text.length() : Math.min(text.length(), to + CONTEXT);
        int block = blockBefore(text, from);
        if (block >= 0) {
            begin = Math.min(begin, block);
        }
        List<Secret> found = new ArrayList<>();
        scan(path, text, begin, end, IntUnaryOperator.identity(), found);
        JoinedLiterals joined = JoinedLiterals.of(text, begin, end);
        if (joined != null) {
            scan(path, joined.text(), 0, joined.text().length(), joined::position, found);
        }
        found.removeIf(secret -> secret.end() <= from || secret.start() >= to);
        return found;
    }

    /** Where the line begins that opens a block before a position; −1 if none does within reach. */
    private static int blockBefore(String text, int position) {
        int mark = text.lastIndexOf(BLOCK, position);
        return mark < 0 || position - mark > MAX_BLOCK ? -1 : Math.max(0, text.lastIndexOf("-----BEGIN", mark));
    }

    private void scan(String path, String text, int begin, int end, IntUnaryOperator position, List<Secret> found) {
        Map<Integer, List<int[]>> regions = new TreeMap<>();
        keywords.find(text, begin, end, (keyword, hitEnd) -> {
            int rule = ruleOfKeyword.get(keyword);
            int reach = rules.get(rule).reach();
            int first = reach == SecretRule.ANYWHERE ? begin : Math.max(begin, hitEnd - reach);
            int last = reach == SecretRule.ANYWHERE ? end : (int) Math.min(end, (long) hitEnd + reach);
            addRegion(regions.computeIfAbsent(rule, number -> new ArrayList<>()), first, last);
        });
        for (int rule = always.nextSetBit(0); rule >= 0; rule = always.nextSetBit(rule + 1)) {
            regions.put(rule, List.of(new int[] {begin, end}));
        }
        regions.forEach((rule, stretches) -> stretches.forEach(
                stretch -> search(rules.get(rule), path, text, stretch[0], stretch[1], position, found)));
    }

    /** Adds a stretch to those of a rule; they come in order, and one that overlaps the last makes it longer. */
    private static void addRegion(List<int[]> stretches, int first, int last) {
        if (!stretches.isEmpty() && stretches.getLast()[1] >= first) {
            stretches.getLast()[1] = Math.max(stretches.getLast()[1], last);
        } else {
            stretches.add(new int[] {first, last});
        }
    }

    private static void search(
            SecretRule rule,
            String path,
            String text,
            int first,
            int last,
            IntUnaryOperator position,
            List<Secret> found) {
        if (!rule.appliesTo(path)) {
            return;
        }
        Pattern regex = rule.regex();
        if (regex == null) {
            found.add(new Secret(rule.id(), 0, Integer.MAX_VALUE));
            return;
        }
        String region = text.substring(first, last);
        Matcher match = regex.matcher(region);
        while (match.find()) {
            if (match.end() > match.start() && rule.accepts(region, match)) {
                int group = rule.group();
                found.add(new Secret(
                        rule.id(),
                        position.applyAsInt(first + match.start(group)),
                        position.applyAsInt(first + match.end(group) - 1) + 1));
            }
        }
    }

    /**
     * The stretch without its secrets: what it has of each becomes {@code REDACTED}, line by line.
     *
     * @param secrets that touch it
     */
    public static String redact(String text, int from, int to, List<Secret> secrets) {
        StringBuilder redacted = new StringBuilder();
        boolean[] secret = new boolean[to - from];
        secrets.forEach(found -> IntStream.range(Math.max(from, found.start()), Math.min(to, found.end()))
                .forEach(i -> secret[i - from] = true));
        boolean inSecret = false;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            boolean hidden = secret[i - from] && c != '\n' && c != '\r';
            if (hidden && !inSecret) {
                redacted.append("REDACTED");
            } else if (!hidden) {
                redacted.append(c);
            }
            inSecret = hidden;
        }
        return redacted.toString();
    }

    /**
     * A secret in a document.
     *
     * @param rule the id of the kind
     * @param start first character
     * @param end character after the last
     */
    public record Secret(String rule, int start, int end) {}
}
