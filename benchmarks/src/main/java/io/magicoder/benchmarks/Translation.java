package io.magicoder.benchmarks;

import io.magicoder.cleaner.decontamination.structure.Language;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The solution of a task of HumanEval or MBPP in another language, as a person writes it. The files hold one behind the other, each
 * with a head {@code == TASK NAMES}.
 *
 * @param names that its author chose, functions and variables
 */
record Translation(String task, Language language, List<String> names, String code) {
    private static final Pattern PART = Pattern.compile("^== (\\S+) (.+)\\n((?:(?!== ).*\\n)+)", Pattern.MULTILINE);

    /** Those of every language but Python, the same tasks in each. */
    static List<Translation> all() {
        return Stream.of(Language.values())
                .filter(language -> language != Language.PYTHON)
                .flatMap(language -> in(language).stream())
                .toList();
    }

    private static List<Translation> in(Language language) {
        String file = "translations/" + lowerCase(language) + ".txt";
        try (InputStream in = Objects.requireNonNull(Translation.class.getResourceAsStream(file), file)) {
            Matcher parts = PART.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            List<Translation> all = new ArrayList<>();
            while (parts.find()) {
                all.add(new Translation(
                        parts.group(1),
                        language,
                        List.of(parts.group(2).split(" ")),
                        parts.group(3).strip()));
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String lowerCase(Language language) {
        return language.name().toLowerCase(Locale.ROOT);
    }

    /** As a teacher answers: in a fence that names the language. */
    String fenced() {
        return "```" + lowerCase(language) + "\n" + code + "\n```";
    }

    /** The same with every name changed, and a comment above every second line. */
    String renamed() {
        String other = code;
        for (int i = 0; i < names.size(); i++) {
            other = other.replaceAll("\\b" + names.get(i) + "\\b", "other" + i);
        }
        String comment = language == Language.SHELL ? "# so far\n" : "// so far\n";
        StringBuilder commented = new StringBuilder();
        List<String> lines = other.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            commented.append(i % 2 == 0 ? comment : "").append(lines.get(i)).append('\n');
        }
        return commented.toString();
    }

    /** The half of its task, 0 or 1: the same that {@code contaminations.py} puts it into. */
    int half() {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(task.getBytes(StandardCharsets.UTF_8));
            return digest[digest.length - 1] & 1;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
