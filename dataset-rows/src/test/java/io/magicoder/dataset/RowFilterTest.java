package io.magicoder.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.rowfiles.RowJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowFilterTest {
    private static final List<String> ROWS = List.of("""
            {"lang": "java", "quality": 1, "license": "MIT", "tags": ["a", "bb"], "teacher": {"model": "m1"}, "note": {"x": 1}}
            """, """
            {"lang": "python", "quality": 0.5, "license": null, "tags": [], "teacher": {"model": "m2"}, "note": "text"}
            """, """
            {"lang": "rust", "quality": 0.25, "license": "GPL-3.0", "tags": ["ccc"], "teacher": {"model": null}, "note": null}
            """);

    private static BitSet passing(String sql) throws IOException {
        try (RowSelection selection = RowFilter.parse(sql).select()) {
            for (String row : ROWS) {
                selection.add(RowJson.read(row));
            }
            assertThat(selection.size()).isEqualTo(ROWS.size());
            return selection.passing();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '"', textBlock = """
                    quality >= 0.5 => 0 1
                    QUALITY < 1 AND Lang <> 'rust' => 1
                    license IS NULL => 1
                    license LIKE 'GPL%' OR lang IN ('java', 'go') => 0 2
                    NOT license = 'MIT' => 2
                    coalesce(license, 'unknown') = 'unknown' => 1
                    teacher.model = 'm1' => 0
                    len(tags) > 0 AND tags[1] = 'a' => 0
                    len(list_filter(tags, lambda tag: length(tag) > 2)) > 0 => 2
                    note->>'x' = '1' => 0
                    regexp_matches(lang, '^(java|rust)$') => 0 2
                    CASE WHEN quality > 0.3 THEN true ELSE license <> 'MIT' END => 0 1 2
                    quality BETWEEN 0.2 AND 0.6 => 1 2
                    true -- and nothing else => 0 1 2
                    length(lang)::DOUBLE / 2 > 2 => 1
                    abs(-quality) = 1 => 0
                    list_contains(tags, 'bb') => 0
                    nullif(lang, 'java') IS NULL => 0
                    """)
    void rowsPassForWhichTheConditionIsTrue(String sql, String expected) throws IOException {
        assertThat(passing(sql).stream().mapToObj(String::valueOf).reduce((a, b) -> a + " " + b))
                .hasValue(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "quality >= ",
                "quality >= 0.5)",
                "quality >= 0.5) OR (true",
                "true; DROP TABLE x",
                "true; SELECT 1",
                "true;",
                "true /*",
                "true FROM x",
                "true WHERE true",
                "true ORDER BY 1",
                "true LIMIT 1",
                "true GROUP BY ALL",
                "true, false",
                "true AS passes",
                "DISTINCT true",
                "ALL true",
                "true UNION SELECT false",
                "(SELECT true)",
                "lang IN (SELECT content FROM read_text('/etc/passwd'))",
                "EXISTS (SELECT 1 FROM read_csv('/etc/passwd'))",
                "EXISTS (FROM glob('/etc/*'))",
                "1 = 1) UNION ALL SELECT file_row_number FROM read_text('/etc/hostname') WHERE (1 = 1",
                "count(*) > 1",
                "max(quality) = quality",
                "row_number() OVER () = 1",
                "COLUMNS(*) = 'a'",
                "#1 = 1",
                "? = 1",
                "$1 = 1",
                "random() > 0.5",
                "now() > '2020-01-01'",
                "current_setting('threads') = '1'",
                "getvariable('x') = 1",
                "pg_catalog.pg_get_viewdef(1) = ''",
                "current_database() = 'memory'",
                "system.main.abs(1) = 1",
                "nextval('x') = 1",
                "error('stop')",
                "write_log('x') IS NULL",
                "json_deserialize_sql('x') = ''",
                "nosuchfunction(lang)",
                "COPY x TO 'y'",
                "INSTALL httpfs",
                "PRAGMA version",
                "SET threads = 1",
                " "
            })
    void whatIsMoreThanAConditionIsRefused(String sql) {
        assertThatThrownBy(() -> RowFilter.parse(sql))
                .isInstanceOf(RowFilterException.class)
                .satisfies(
                        refusal -> assertThat(refusal.getMessage()).isNotBlank().doesNotContain("\n"));
    }

    @Test
    void anUnknownColumnIsNamedWithThoseThereAre() {
        assertThatThrownBy(() -> passing("quality > 0 AND stars > 3"))
                .isInstanceOf(RowFilterException.class)
                .hasMessage("there is no column stars: the rows have lang, quality, license, tags, teacher, note");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ATTACH 'x'", "quality > 'much'", "teacher.name = 'x'", "lang::INT = 1", "length(quality) = 1"})
    void whatTheDatabaseCannotComputeIsASentence(String sql) {
        assertThatThrownBy(() -> passing(sql))
                .isInstanceOf(RowFilterException.class)
                .satisfies(refusal -> assertThat(refusal.getMessage())
                        .startsWith("`" + sql + "` cannot be used: ")
                        .doesNotContain("\n"));
    }

    @Test
    void columnsThatDifferInCaseAloneAreNotGuessedBetween() throws IOException {
        try (RowSelection selection = RowFilter.parse("text = 'a'").select()) {
            selection.add(RowJson.emptyRow().put("Text", "a").put("text", "b"));
            assertThatThrownBy(selection::passing)
                    .isInstanceOf(RowFilterException.class)
                    .hasMessageContaining("the columns Text and text are one to SQL");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"quality", "lang", "1", "NULL"})
    void whatIsNeitherTrueNorFalseIsRefused(String sql) {
        assertThatThrownBy(() -> passing(sql))
                .isInstanceOf(RowFilterException.class)
                .hasMessageContaining("and no condition");
    }

    @Test
    void aComparisonThatCannotBeComputedIsASentence() {
        assertThatThrownBy(() -> passing("lang > 5"))
                .isInstanceOf(RowFilterException.class)
                .hasMessageStartingWith("`lang > 5` cannot be used: Cannot compare values of type VARCHAR");
    }

    @Test
    void noFileIsReadWhateverAConditionSays(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("secret.txt"), "secret");
        try (FilterDatabase database = FilterDatabase.open(null)) {
            assertThatThrownBy(() -> database.ask("SELECT content FROM read_text(?::VARCHAR)", file.toString()))
                    .hasMessageContaining("disabled");
            assertThatThrownBy(() -> database.ask("SET enable_external_access = true; SELECT ?::VARCHAR", ""))
                    .hasMessageContaining("locked");
        }
    }

    @Test
    void timesAreThoseOfUtcWhereverOneStands() throws Exception {
        try (FilterDatabase database = FilterDatabase.open(null)) {
            assertThat(database.ask("SELECT current_setting('TimeZone') || ?::VARCHAR", ""))
                    .isEqualTo("UTC");
        }
        try (RowSelection selection =
                RowFilter.parse("hour(committed_at) = 0 AND INDEX = 0").select()) {
            selection.add(SampleColumns.example());
            assertThat(selection.passing().cardinality()).isOne();
        }
    }

    @Test
    void everyColumnOfASampleCanBeNamedBeforeThereIsOne() {
        ObjectNode example = SampleColumns.example();
        example.fieldNames()
                .forEachRemaining(
                        name -> RowFilter.parse("\"" + name + "\" IS NOT NULL").requireFits(example));
        assertThatThrownBy(() -> RowFilter.parse("stars > 3").requireFits(example))
                .isInstanceOf(RowFilterException.class)
                .hasMessageStartingWith("there is no column stars: the rows have lang, raw_index, index,");
    }

    @Test
    void noRowsPassOfNone() throws IOException {
        try (RowSelection selection = RowFilter.parse("stars > 3").select()) {
            assertThat(selection.passing().isEmpty()).isTrue();
        }
    }
}
