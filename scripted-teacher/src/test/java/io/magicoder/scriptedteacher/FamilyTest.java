package io.magicoder.scriptedteacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class FamilyTest {

    private static final List<Family> FAMILIES = Family.ALL;

    private static final String FILE = """
            ---
            name: count $thing
            parameters:
              low: -2..2 by 2
              rule:
                - {words: above $low, test: ">"}
                - {words: below $low, test: "<"}
            ---
            What the family is about.

            ## Problem

            $write that
            counts.

            $words
            ## Java

            ```java
            java $test $name
            ```
            ## Python

            ```python
            python $test $name
            ```

            ## Expected results

            ```java
            expected
            ```
            """;

    private static Problem drawn(Family family, String language, long key) {
        return family.draw(List.of(new Name(List.of("hash", "table"))), AnswerLanguage.tagged(language), new Draw(key));
    }

    @Test
    void valuesOfTheDrawnParametersStandInAllSections() {
        Family family = Family.read("test", FILE);

        assertThat(IntStream.range(0, 100).mapToObj(key -> {
                    Problem problem = drawn(family, "java", key);
                    return problem.description() + "|" + problem.solution();
                }))
                .containsOnly(
                        "Write a Java method `countHashTable` that counts.\n\nabove -2|java > countHashTable",
                        "Write a Java method `countHashTable` that counts.\n\nabove 0|java > countHashTable",
                        "Write a Java method `countHashTable` that counts.\n\nabove 2|java > countHashTable",
                        "Write a Java method `countHashTable` that counts.\n\nbelow -2|java < countHashTable",
                        "Write a Java method `countHashTable` that counts.\n\nbelow 0|java < countHashTable",
                        "Write a Java method `countHashTable` that counts.\n\nbelow 2|java < countHashTable");
    }

    @Test
    void namesAreWrittenAsTheLanguageWritesThem() {
        Family function = Family.read("test", FILE);
        Family classes = Family.read("test", FILE.replace("name: count", "kind: class\nname: count"));

        assertThat(drawn(function, "python", 1).solution()).endsWith("count_hash_table");
        assertThat(drawn(classes, "python", 1).name()).isEqualTo("CountHashTable");
        assertThat(drawn(classes, "java", 1).description()).startsWith("Write a Java class `CountHashTable`");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ---             | +++      | must begin with a header
            ## Python       | ## Ruby  | no section ## Python
            $test $name     | $tset    | $tset stands for nothing
            -2..2 by 2      | two      | low must be a range like 2..9
            low: -2..2 by 2 | list: [] | list must be a range like 2..9
            low: -2         | name: -2 | $name has two meanings
            below $low, test: | below $low, tset: | maps with the same keys
            """)
    void whatIsWrongWithAFileIsSaid(String right, String wrong, String message) {
        assertThatThrownBy(() -> Family.read("odd", FILE.replace(right, wrong)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("family odd: ")
                .hasMessageContaining(message);
    }

    @Test
    void everyFileIsInTheIndex() throws IOException {
        Path folder = Path.of("src/main/resources/io/magicoder/scriptedteacher/families");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".md")))
                    .containsExactlyInAnyOrderElementsOf(
                            FAMILIES.stream().map(family -> family.id() + ".md").toList());
        }
    }

    @ParameterizedTest
    @FieldSource("FAMILIES")
    void everyWordOfAFamilyIsUsed(Family family) {
        Set<String> used = new HashSet<>(family.name().words());
        family.sections().values().forEach(section -> used.addAll(section.words()));
        Set<String> given = new HashSet<>();
        for (Parameter parameter : family.parameters()) {
            given.addAll(parameter.words());
            for (Map<String, Template> option : parameter.options()) {
                option.values().forEach(value -> used.addAll(value.words()));
            }
        }

        assertThat(used).containsAll(given).contains("thing", "write", "name");
    }
}
