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

    /** How far around the stretch a keyword can stand: the reach of our own rules, and the keyword. */
    private static final int NEAR = SecretRules.OWN_REACH + 80;

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
            SecretRule each = rules.get(rule);
            // What lies anywhere and has a word of its own is found by that word, so that no more has to be read.
            boolean byWord = each.reach() == SecretRule.ANYWHERE && !each.also().isEmpty();
            for (String keyword : byWord ? List.<String>of() : each.keywords()) {
                words.add(keyword);
                ruleOfKeyword.add(rule);
            }
            always.set(rule, byWord || each.keywords().isEmpty());
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
        int near = wholeDocument ? text.length() : NEAR;
        int nearBegin = Math.max(begin, from - near);
        int nearEnd = (int) Math.min(end, (long) to + near);
        scan(new Scan(path, text, begin, end, nearBegin, nearEnd, IntUnaryOperator.identity(), from, to), found);
        JoinedLiterals joined = JoinedLiterals.of(text, begin, end);
        if (joined != null) {
            int length = joined.text().length();
            scan(
                    new Scan(
                            path,
                            joined.text(),
                            0,
                            length,
                            Math.max(0, joined.first(from) - near),
                            (int) Math.min(length, (long) joined.first(to) + near),
                            joined::position,
                            from,
                            to),
                    found);
        }
        found.removeIf(secret -> secret.end() <= from || secret.start() >= to);
        return found;
    }

    /** Where the line begins that opens a block before a position; −1 if none does within reach. */
    private static int blockBefore(String text, int position) {
        int mark = -1;
        int end = Math.min(text.length(), position + BLOCK.length());
        for (int next = text.indexOf(BLOCK, Math.max(0, position - MAX_BLOCK), end);
                next >= 0;
                next = text.indexOf(BLOCK, next + 1, end)) {
            mark = next;
        }
        return mark < 0 ? -1 : Math.max(0, text.lastIndexOf("-----BEGIN", mark));
    }

    /**
     * A text that is searched.
     *
     * @param begin of the stretch that is searched
     * @param end of it
     * @param nearBegin of the stretch that keywords are looked for in
     * @param nearEnd of it
     * @param position of a character of this text in the document
     * @param from where, in the document, the seed begins that a secret must touch to count
     * @param to where it ends
     */
    private record Scan(
            String path,
            String text,
            int begin,
            int end,
            int nearBegin,
            int nearEnd,
            IntUnaryOperator position,
            int from,
            int to) {
        /** Whether a secret within a stretch can touch the seed. */
        boolean touches(int first, int last) {
            return first < last && position.applyAsInt(last - 1) >= from && position.applyAsInt(first) < to;
        }

        /** Where the line of a character begins, or the stretch. */
        int lineBegin(int character, int earliest) {
            int i = character;
            while (i > earliest && text.charAt(i - 1) != '\n') {
                i--;
            }
            return i;
        }

        /** Where the line of a character ends, its line feed not included, or the stretch. */
        int lineEnd(int character, int latest) {
            int found = text.indexOf('\n', character, latest);
            return found < 0 ? latest : found;
        }
    }

    private void scan(Scan scan, List<Secret> found) {
        Map<Integer, List<int[]>> regions = new TreeMap<>();
        keywords.find(scan.text(), scan.nearBegin(), scan.nearEnd(), (keyword, hitEnd) -> {
            int number = ruleOfKeyword.get(keyword);
            SecretRule rule = rules.get(number);
            int reach = rule.reach();
            int first = reach == SecretRule.ANYWHERE ? scan.begin() : Math.max(scan.begin(), hitEnd - reach);
            int last = reach == SecretRule.ANYWHERE ? scan.end() : (int) Math.min(scan.end(), (long) hitEnd + reach);
            if (rule.inLine()) {
                last = scan.lineEnd(hitEnd - 1, last);
                if (!scan.touches(first, last)) {
                    return; // the line's end costs less to find than its beginning
                }
                first = scan.lineBegin(hitEnd - 1, first);
            }
            if (scan.touches(first, last)) {
                addRegion(regions.computeIfAbsent(number, _ -> new ArrayList<>()), first, last);
            }
        });
        for (int rule = always.nextSetBit(0); rule >= 0; rule = always.nextSetBit(rule + 1)) {
            regions.put(rule, List.of(new int[] {scan.begin(), scan.end()}));
        }
        regions.forEach((rule, stretches) ->
                stretches.forEach(stretch -> search(rules.get(rule), scan, stretch[0], stretch[1], found)));
    }

    /** Adds a stretch to those of a rule; they come in order, and one that overlaps the last makes it longer. */
    private static void addRegion(List<int[]> stretches, int first, int last) {
        if (!stretches.isEmpty() && stretches.getLast()[1] >= first) {
            stretches.getLast()[1] = Math.max(stretches.getLast()[1], last);
        } else {
            stretches.add(new int[] {first, last});
        }
    }

    private static void search(SecretRule rule, Scan scan, int first, int last, List<Secret> found) {
        if (!rule.appliesTo(scan.path())) {
            return;
        }
        Pattern regex = rule.regex();
        if (regex == null) {
            found.add(new Secret(rule.id(), 0, Integer.MAX_VALUE));
            return;
        }
        if (!rule.mayBeIn(scan.text(), first, last)) {
            return;
        }
        String region = scan.text().substring(first, last);
        Matcher match = regex.matcher(region);
        while (match.find()) {
            if (match.end() > match.start() && rule.accepts(region, match)) {
                int group = rule.group();
                found.add(new Secret(
                        rule.id(),
                        scan.position().applyAsInt(first + match.start(group)),
                        scan.position().applyAsInt(first + match.end(group) - 1) + 1));
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
