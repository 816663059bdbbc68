package io.magicoder.seedextractor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.magicoder.events.RunSpecification;
import io.magicoder.events.SeedSnippet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyntaxExtractionTest {
    @TempDir
    Path folder;

    @Test
    void shouldBeTheDefaultAndCutWholeLinesFromTheFirstDecoratorOn() throws IOException {
        // Given
        write("a.py", """
                import os

                class Shape:
                    # a comment is not part of it
                    @property
                    @cached(seconds=30)
                    def describe(self):
                        return "a shape of %d corners" % self.corners

                    def small(self): pass
                """ + "    def filler(self):\n        return [" + "1, ".repeat(200) + "]\n");

        // When
        List<SeedSnippet> seeds = seeds(null, null, Map.of(), null);

        // Then
        assertThat(seeds).singleElement().satisfies(seed -> {
            assertThat(seed.snippet()).isEqualTo("""
                        @property
                        @cached(seconds=30)
                        def describe(self):
                            return "a shape of %d corners" % self.corners
                    """.indent(0));
            assertThat(seed.source().kind()).isEqualTo("method");
            assertThat(seed.source().startLine()).isEqualTo(5);
            assertThat(seed.source().endLine()).isEqualTo(8);
            assertThat(seed.extraction().strategy()).isEqualTo("syntax");
        });
    }

    @Test
    void shouldRefuseWhatIsTooShortTooLongTooComplexOrMostlyComment() throws IOException {
        // Given
        write("short.py", "def f(a):\n    return a + 1\n");
        write("long.py", "def f(a):\n    return [\n" + "        'a', 'b', 'c', 'd',\n".repeat(30) + "    ]\n");
        write("complex.py", "def f(a):\n    return " + "a and ".repeat(25) + "a\n");
        write("comment.py", "def f(a):\n" + "    # says nothing about it\n".repeat(8) + "    return a + 1\n");
        write("broken.py", "def f(a:\n    return a and a or a and something_else_that_is_long\n");
        write("shared.py", "x = 1; y = 2\n");
        write("a.go", "package main\n");

        // When
        Extracted extracted =
                extract(RunSpecification.of(List.of(folder.toString())).build());

        // Then
        assertThat(extracted.seeds()).isEmpty();
        assertThat(extracted.skipped()).isEqualTo(Map.of("NO_DEFINITION", 5L, "DOES_NOT_PARSE", 1L, "NO_GRAMMAR", 1L));
    }

    @Test
    void shouldKeepEverySizeWithinItsBounds() throws IOException {
        writeClasses("p", 60);

        assertThat(seeds(null, null, Map.of(), null))
                .hasSizeGreaterThan(100)
                .allSatisfy(seed -> assertThat(seed.snippet().length()).isBetween(50, 500));
    }

    @Test
    void shouldGiveEqualSeedsAndOthersForAnotherSeed() throws IOException {
        // Given
        writeClasses("p", 80);

        // When
        List<SeedSnippet> seeds = seeds(1L, 40, Map.of(), null);

        // Then
        assertThat(seeds).hasSize(40).isEqualTo(seeds(1L, 40, Map.of(), null));
        assertThat(seeds)
                .extracting(SeedSnippet::index)
                .isSorted()
                .startsWith(0L)
                .endsWith(39L);
        assertThat(seeds).isNotEqualTo(seeds(2L, 40, Map.of(), null));
    }

    @Test
    void shouldSpreadAFewSeedsOverDirectories() throws IOException {
        // Given
        writeClasses("large", 200);
        writeClasses("small", 3);
        writeClasses("other/deep", 3);

        // Then
        assertThat(seeds(null, 6, Map.of(), null))
                .extracting(seed -> seed.source().path().replaceAll("/[^/]*$", ""))
                .contains("large", "small", "other/deep");
    }

    @Test
    void shouldFillTheQuotasOfRareLanguagesFromACorpusOfOne() throws IOException {
        // Given
        writeClasses("p", 300);
        for (int i = 0; i < 3; i++) {
            write(
                    "j/J" + i + ".java",
                    "class J%d {\n    int sum%d(int first) {\n        return first + %d00 * this.count;\n    }\n}\n"
                            .formatted(i, i, i));
        }

        // When
        List<SeedSnippet> few = seeds(null, 30, Map.of("python", 100, "java", 100), null);
        List<SeedSnippet> all = seeds(null, null, Map.of("python", 100, "java", 2), null);

        // Then
        assertThat(byLanguage(few)).isEqualTo(Map.of("java", 3L, "python", 27L));
        assertThat(byLanguage(few.subList(0, 6))).isEqualTo(Map.of("java", 3L, "python", 3L));
        assertThat(byLanguage(all)).isEqualTo(Map.of("java", 2L, "python", 100L));
    }

    @Test
    void shouldTakeNoMoreThanTheMaximumOfARepository() throws IOException {
        // Given
        Path archive = folder.resolve("a.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            for (int i = 0; i < 100; i++) {
                zip.putNextEntry(new ZipEntry("p/a%d.py".formatted(i)));
                zip.write(classOf(i).getBytes(StandardCharsets.UTF_8));
            }
        }
        RunSpecification usual =
                RunSpecification.of(List.of(archive.toString())).build();
        RunSpecification three = RunSpecification.of(List.of(archive.toString()))
                .maxPerRepository(3)
                .build();

        // Then
        assertThat(extract(usual).seeds()).hasSize(100);
        assertThat(extract(three).seeds()).hasSize(3);
        assertThat(extract(three).skipped().get("REPOSITORY_FULL")).isGreaterThan(60);
    }

    @Test
    void shouldDropNearDuplicates() throws IOException {
        // Given
        write("a.py", classOf(1));
        write("b.py", classOf(1));
        write("c.py", classOf(1).replace("    ", "  "));

        // When
        Extracted extracted =
                extract(RunSpecification.of(List.of(folder.toString())).build());

        // Then
        assertThat(extracted.seeds())
                .extracting(seed -> seed.snippet().replaceAll("\\s", ""))
                .doesNotHaveDuplicates();
        assertThat(extracted.skipped()).containsKey("NEAR_DUPLICATE");
    }

    @Test
    void shouldTakeOnlyDocumentedDefinitionsOfALanguageIfAsked() throws IOException {
        // Given
        write("a.py", classOf(1) + classOf(2).replace("\"\"\"Doc.\"\"\"", "pass"));

        // When
        List<SeedSnippet> seeds = extract(RunSpecification.of(List.of(folder.toString()))
                        .documented(List.of("python"))
                        .build())
                .seeds();

        // Then
        assertThat(seeds)
                .isNotEmpty()
                .allSatisfy(seed -> assertThat(seed.snippet()).contains("Doc."));
    }

    @Test
    void shouldReadRowsThatHaveTheSamePath() throws IOException {
        // Given
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            rows.append("{\"path\": \"main.py\", \"content\": \"")
                    .append(classOf(i).replace("\n", "\\n").replace("\"", "\\\""))
                    .append("\"}\n");
        }
        write("rows.jsonl", rows.toString());

        // Then
        assertThat(seeds(null, null, Map.of(), null))
                .extracting(SeedSnippet::rawIndex)
                .contains(0L, 1L, 2L, 3L, 4L);
    }

    @Test
    void shouldRefuseSettingsThatCannotBe() {
        assertThatThrownBy(() -> new SeedExtraction(RunSpecification.of(List.of(folder.toString()))
                        .minCharacters(600)
                        .build()))
                .hasMessage("maxCharacters is 500: it must be at least minCharacters (600)");
        assertThatThrownBy(() -> new SeedExtraction(RunSpecification.of(List.of(folder.toString()))
                        .documented(List.of("cobol"))
                        .build()))
                .hasMessageStartingWith("documented names 'cobol'");
    }

    private record Extracted(List<SeedSnippet> seeds, Map<String, Long> skipped) {}

    private static Extracted extract(RunSpecification specification) throws IOException {
        List<SeedSnippet> seeds = new ArrayList<>();
        SeedExtraction extraction = new SeedExtraction(specification);
        extraction.forEach(seeds::add);
        return new Extracted(seeds, extraction.skips().byReason());
    }

    private List<SeedSnippet> seeds(
            @Nullable Long seed, @Nullable Integer most, Map<String, Integer> quotas, @Nullable Integer perRepository)
            throws IOException {
        return extract(RunSpecification.of(List.of(folder.toString()))
                        .seed(seed)
                        .maxNewData(most)
                        .languageQuotas(quotas)
                        .maxPerRepository(perRepository)
                        .build())
                .seeds();
    }

    private static Map<String, Long> byLanguage(List<SeedSnippet> seeds) {
        return seeds.stream()
                .collect(Collectors.groupingBy(SeedSnippet::language, TreeMap::new, Collectors.counting()));
    }

    private void writeClasses(String directory, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            write(directory + "/a%03d.py".formatted(i), classOf(i + Math.floorMod(directory.hashCode(), 1000) * 1000));
        }
    }

    /** A class of four methods that share little with those of another one. */
    private static String classOf(int number) {
        StringBuilder text = new StringBuilder("class Shape%d:\n".formatted(number));
        for (String word : List.of("alpha", "beta", "gamma", "delta")) {
            String name = word + number;
            text.append("""
                        def %1$s(self, f%1$s, second):
                            \"""Doc.\"""
                            self.%1$s_total = f%1$s + second
                            return self.%1$s_total
                    """.formatted(name));
        }
        return text.toString();
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
