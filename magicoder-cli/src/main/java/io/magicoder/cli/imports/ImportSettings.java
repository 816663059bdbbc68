package io.magicoder.cli.imports;

import io.magicoder.cli.UserError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What the user says of a data set beside its files.
 *
 * @param dataSet its name
 * @param columns members of a row to the names of the columns that hold them, where these are not the usual ones
 * @param license SPDX expression of rows that name none; empty if nobody knows
 * @param teacherModel who wrote the rows
 */
public record ImportSettings(String dataSet, Map<String, String> columns, String license, String teacherModel) {
    /** In place of a teacher that nobody knows. */
    public static final String UNKNOWN_TEACHER = "unknown";

    /** What may be said to stand in another column. */
    static final Set<String> MEMBERS = Set.of(
            "problem",
            "solution",
            "example",
            "instruction",
            "input",
            "response",
            "output",
            "messages",
            "seed",
            "lang",
            "repository",
            "path",
            "revision",
            "commit",
            "license");

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,79}");

    public ImportSettings {
        if (!NAME.matcher(dataSet).matches()) {
            throw new UserError("--data-set " + dataSet
                    + " is no name: write at most 80 letters, digits, points, hyphens and underscores");
        }
        if (dataSet.startsWith("run-")) {
            throw new UserError("--data-set " + dataSet + " looks like the id of a run: choose another name");
        }
        columns = Map.copyOf(columns);
    }

    /**
     * Reads the {@code MEMBER=COLUMN} of {@code --columns}.
     *
     * @throws UserError if one is no such assignment, or names no member of a row
     */
    public static Map<String, String> columns(List<String> assignments) {
        Map<String, String> columns = new LinkedHashMap<>();
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            if (equals < 1 || equals == assignment.length() - 1) {
                throw new UserError("--columns " + assignment + " is no assignment: write MEMBER=COLUMN");
            }
            String member = assignment.substring(0, equals);
            if (!MEMBERS.contains(member)) {
                throw new UserError("--columns " + assignment + ": there is no " + member + " in a row: known are "
                        + String.join(", ", MEMBERS.stream().sorted().toList()));
            }
            columns.put(member, assignment.substring(equals + 1));
        }
        return columns;
    }

    /** All of it as text, of which an id can be made. */
    String fingerprint() {
        return dataSet + "\n" + new TreeMap<>(columns) + "\n" + license + "\n" + teacherModel;
    }
}
