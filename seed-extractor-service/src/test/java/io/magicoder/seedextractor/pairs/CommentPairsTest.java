package io.magicoder.seedextractor.pairs;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.events.RunSpecification;
import io.magicoder.seedextractor.pairs.CommentPairs.Choice;
import io.magicoder.seedextractor.pairs.CommentPairs.Pair;
import io.magicoder.seedextractor.secrets.SecretPolicy;
import io.magicoder.seedextractor.source.Corpus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CommentPairsTest {
    private static final RunSpecification RUN =
            RunSpecification.of(List.of("memory")).build();

    private static final String PYTHON = """
            class Shape:
                def area(self, width):
                    \"""Computes the area
                    of a shape.

                    :param width: of it
                    \"""
                    return width * width

                # Says what it is called.
                @property
                def name(self):
                    return "shape"

                def bare(self):
                    return None

                def short(self):
                    \"""Short.\"""
                    return None
            """;

    private final SeedDocuments seeds = new SeedDocuments();

    @Test
    void aFunctionGoesWithTheFirstParagraphThatDescribesIt() throws IOException {
        // Given
        seeds.add(null, "shape.py", 2, 3);

        // When
        CommentPairs pairs = new CommentPairs(seeds, Choice.ALL, SecretPolicy.of(RUN));
        List<Pair> found = read(pairs, Map.of("shape.py", PYTHON, "other.py", PYTHON));

        // Then
        assertThat(found)
                .extracting(Pair::comment)
                .containsExactly("Computes the area of a shape.", "Says what it is called.");
        assertThat(found.getFirst().code()).isEqualTo("def area(self, width):\n    return width * width");
        assertThat(found.getLast().code()).isEqualTo("@property\ndef name(self):\n    return \"shape\"");
        assertThat(found.getFirst().startLine()).isEqualTo(2);
        assertThat(found.getFirst().endLine()).isEqualTo(8);
        assertThat(pairs.counts())
                .containsEntry("documents", 1L)
                .containsEntry("functions", 4L)
                .containsEntry("functions_without_comment", 2L)
                .containsEntry("pairs", 2L);
    }

    @Test
    void functionsThatASeedCoversAreToldFromTheOthers() throws IOException {
        // Given
        seeds.add(null, "shape.py", 4, 5);

        // Then
        assertThat(read(new CommentPairs(seeds, Choice.COVERED, SecretPolicy.of(RUN)), Map.of("shape.py", PYTHON)))
                .extracting(Pair::startLine)
                .containsExactly(2);
        assertThat(read(new CommentPairs(seeds, Choice.OTHERS, SecretPolicy.of(RUN)), Map.of("shape.py", PYTHON)))
                .extracting(Pair::startLine)
                .containsExactly(11);
    }

    @Test
    void whatGivesNoPairIsCounted() throws IOException {
        // Given
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("broken.py", "def (:\n");
        texts.put("notes.rb", "# Adds two numbers.\ndef add(a, b) a + b end\n");
        texts.put(
                "secret.py",
                "# Opens the usual connection.\ndef connect():\n    return open('https://me:hunter2secret@example.com')\n");
        texts.keySet().forEach(path -> seeds.add(null, path, 1, 1));

        // When
        CommentPairs pairs = new CommentPairs(seeds, Choice.ALL, SecretPolicy.of(RUN));

        // Then
        assertThat(read(pairs, texts)).isEmpty();
        assertThat(pairs.counts())
                .containsEntry("documents", 3L)
                .containsEntry("documents_unparsed", 1L)
                .containsEntry("documents_without_grammar", 1L)
                .containsEntry("functions_with_secret", 1L);
    }

    static Stream<Arguments> comments() {
        return Stream.of(
                Arguments.of(
                        "java",
                        "/**\n * Adds two numbers,\n * and no more.\n *\n * @param a one\n */\nint f(int a) { return a; }"),
                Arguments.of("cpp", "// Adds two numbers,\n// and no more.\nint f(int a) { return a; }"),
                Arguments.of(
                        "csharp",
                        "/// <summary>\n/// Adds two numbers,\n/// and no more.\n/// </summary>\n/// <param>x</param>\nint F(int a) { return a; }"),
                Arguments.of(
                        "typescript", "/* Adds two numbers,\n   and no more. */\nfunction f(a: number) { return a; }"),
                Arguments.of("shell", "# Adds two numbers,\n# and no more.\nf() {\n  echo 1\n}"),
                Arguments.of("rust", "/// Adds two numbers,\n/// and no more.\nfn f(a: i32) -> i32 { a }"),
                Arguments.of(
                        "php",
                        "<?php\n/**\n * Adds two numbers,\n * and no more.\n * @return int\n */\nfunction f($a) { return $a; }"),
                Arguments.of("swift", "/// Adds two numbers,\n/// and no more.\nfunc f(_ a: Int) -> Int { return a }"));
    }

    @ParameterizedTest
    @MethodSource("comments")
    void marksOfCommentsAreNoText(String language, String code) throws IOException {
        // Given
        String end = switch (language) {
            case "csharp" -> "cs";
            case "typescript" -> "ts";
            case "shell" -> "sh";
            case "rust" -> "rs";
            default -> language;
        };
        boolean inClass = language.equals("java") || language.equals("csharp");
        seeds.add(null, "f." + end, 1, 1);

        // When
        List<Pair> found = read(
                new CommentPairs(seeds, Choice.ALL, SecretPolicy.of(RUN)),
                Map.of("f." + end, inClass ? "class C {\n" + code + "\n}\n" : code + "\n"));

        // Then
        assertThat(found).extracting(Pair::comment).containsExactly("Adds two numbers, and no more.");
        assertThat(found.getFirst().code()).doesNotContain("Adds").contains("(");
    }

    private static List<Pair> read(CommentPairs pairs, Map<String, String> texts) throws IOException {
        List<Pair> found = new ArrayList<>();
        pairs.forEach(Corpus.of(RUN, texts), found::add);
        return found;
    }
}
