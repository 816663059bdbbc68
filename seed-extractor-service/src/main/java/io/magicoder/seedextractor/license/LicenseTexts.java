package io.magicoder.seedextractor.license;

import io.magicoder.events.DeterministicId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Recognises the common licences by their whole text. Line ends, layout, case, punctuation, list marks, titles, copyright lines,
 * appendices and the names that templates leave open do not count; every other word does. What differs in one of them is not
 * recognised.
 */
public final class LicenseTexts {
    /** In place of the licence of what has none that is known. */
    public static final String UNKNOWN = "unknown";

    /** No licence is longer. */
    public static final int MAX_BYTES = 256 * 1024;

    private static final int BEGINNING = 5;
    private static final Pattern WORD = Pattern.compile("[a-z0-9]{2,}");
    private static final Pattern FILE_NAME =
            Pattern.compile("(?i)(?:un)?licen[sc]e(?:[-_.].{1,40})?|copying(?:[-_.].{1,40})?");
    private static final Pattern OTHER_FILE =
            Pattern.compile("(?i).*\\.(?!txt$|md$|rst$|adoc$|lesser$|lib$)[a-z+]{1,6}");

    private static final List<LicenseText> KNOWN = read();

    private LicenseTexts() {}

    /** Whether a file of this name (without folders) may hold a licence. */
    public static boolean isLicenseFile(String name) {
        return FILE_NAME.matcher(name).matches() && !OTHER_FILE.matcher(name).matches();
    }

    /** The SPDX identifier of the one licence whose text this holds; empty if it holds none, or several. */
    public static Optional<String> identify(String text) {
        List<String> words = words(text);
        TreeSet<String> found = new TreeSet<>();
        for (LicenseText license : KNOWN) {
            if (license.isIn(words)) {
                found.add(license.id());
            }
        }
        return found.size() == 1 ? Optional.of(found.first()) : Optional.empty();
    }

    /** The identifiers of all licences that are recognised. */
    public static List<String> known() {
        return KNOWN.stream().map(LicenseText::id).toList();
    }

    /** As licenses.tsv was made: changed together with it. */
    private static List<String> words(String text) {
        StringBuilder joined = new StringBuilder();
        Matcher word = WORD.matcher(text.toLowerCase(Locale.ROOT).replace("licence", "license"));
        while (word.find()) {
            if (!word.group().equals("http") && !word.group().equals("https")) {
                joined.append(joined.isEmpty() ? "" : " ").append(word.group());
            }
        }
        String open = joined.toString()
                .replaceAll(
                        "neither the name of .{1,100}? nor the names of (?:its|the) contributors",
                        "neither the name of the copyright holder nor the names of its contributors")
                .replaceAll("provided by .{1,100}? as is", "provided by the copyright holders and contributors as is")
                .replaceAll("in no event shall .{1,120}? be liable", "in no event shall the copyright holder be liable")
                .replace("and or distribute", "and distribute")
                .replaceAll(
                        "as is and .{1,80}? disclaims all warranties", "as is and the author disclaims all warranties");
        return List.of(open.split(" ", -1));
    }

    private static List<LicenseText> read() {
        try (InputStream in = Objects.requireNonNull(
                LicenseTexts.class.getResourceAsStream("licenses.tsv"), "licenses.tsv beside LicenseTexts")) {
            List<LicenseText> known = new ArrayList<>();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
                if (!line.isEmpty() && !line.startsWith("#")) {
                    String[] fields = line.split("\t", -1);
                    known.add(new LicenseText(
                            fields[0], Integer.parseInt(fields[1]), fields[2], List.of(fields[3].split(" ", -1))));
                }
            }
            return known;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The terms of a licence.
     *
     * @param words how many
     * @param hash of the words, joined by a space
     * @param beginning the first five
     */
    private record LicenseText(String id, int words, String hash, List<String> beginning) {
        boolean isIn(List<String> text) {
            for (int start = 0; start + words <= text.size(); start++) {
                if (text.subList(start, start + BEGINNING).equals(beginning)
                        && DeterministicId.of(String.join(" ", text.subList(start, start + words)))
                                .equals(hash)) {
                    return true;
                }
            }
            return false;
        }
    }
}
