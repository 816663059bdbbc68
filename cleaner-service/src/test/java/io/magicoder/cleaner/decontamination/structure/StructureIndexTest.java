package io.magicoder.cleaner.decontamination.structure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StructureIndexTest {
    @ParameterizedTest
    @EnumSource(Language.class)
    void namesCommentsAndLayoutDoNotHideASolution(Language language) {
        // Given
        StructureIndex index = new StructureIndex(language, List.of(code(language, "solution")));

        // Then
        assertThat(level(index, code(language, "solution"))).hasValue(StructureLevel.FUNCTIONALLY_IDENTICAL);
        assertThat(level(index, code(language, "changed")))
                .hasValueSatisfying(level -> assertThat(level).isLessThan(StructureLevel.SHARED_LOGIC));
        assertThat(level(index, code(language, "other")).filter(level -> level != StructureLevel.SHARED_LOGIC))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void paddingDoesNotHideASolution(Language language) {
        // Given
        StructureIndex index = new StructureIndex(language, List.of(code(language, "solution")));
        String other = code(language, "other");

        // When
        String padded = (other + "\n").repeat(10) + code(language, "changed") + ("\n" + other).repeat(10);

        // Then
        assertThat(level(index, padded))
                .hasValueSatisfying(level -> assertThat(level).isLessThan(StructureLevel.SHARED_LOGIC));
    }

    @Test
    void aFenceMayNameTheLanguageAndProseMayStandAround() {
        // Given
        StructureIndex index = new StructureIndex(Language.PYTHON, List.of(code(Language.PYTHON, "solution")));
        String changed = code(Language.PYTHON, "changed");

        // Then
        assertThat(level(index, "Here's how:\n\n```python\n" + changed + "```\nThat's it."))
                .isPresent();
        assertThat(level(index, "Here's how:\n\n" + changed + "\n\n```\nprint(1)\n```"))
                .isPresent();
        assertThat(level(index, "```java\n" + changed + "```")).isEmpty();
    }

    @Test
    void deadStatementsBetweenDoNotHideASolution() {
        // Given
        StructureIndex index = new StructureIndex(Language.PYTHON, List.of("""
                def total(xs, n):
                    count = 0
                    for x in xs[:n]:
                        if x % 3 == 1:
                            count += x * x
                    return count - n
                """));

        // Then
        assertThat(level(index, """
                def f(a, b):
                    unused = 0
                    c = 0
                    print('begin')
                    for i in a[:b]:
                        trace = None
                        if i % 3 == 1:
                            unused = 7
                            c += i * i
                    if False:
                        pass
                    return c - b
                """))
                .hasValueSatisfying(level -> assertThat(level).isLessThan(StructureLevel.SHARED_LOGIC));
    }

    @Test
    void otherNamesAtTheSamePlacesAreAnotherProgram() {
        // Given
        StructureIndex index =
                new StructureIndex(Language.PYTHON, List.of("def f(a, b, c):\n    d = a * b + c\n    return d * a"));

        // Then
        assertThat(level(index, "def g(w, x, y):\n    z = w * x + y\n    return z * w"))
                .hasValue(StructureLevel.FUNCTIONALLY_IDENTICAL);
        assertThat(level(index, "def g(w, x, y):\n    z = w * w + w\n    return x * y"))
                .isEmpty();
    }

    /** Idioms: "in" with two returns is a part of many programs. */
    private static final String IDIOM = """
            def contains(xs, x):
                if x in xs:
                    return True
                else:
                    return False
            """;

    @Test
    void aSolutionOfIdiomsIsFoundWhereAFunctionDoesNothingElse() {
        // Given
        StructureIndex index = new StructureIndex(Language.PYTHON, List.of(IDIOM));

        // Then
        for (String same : List.of("""
                def unique(text):
                    return len(set(text)) == len(text)

                def has(text, part):
                    done = None
                    rest = part * 2
                    if part in text:
                        return True
                    if False:
                        pass
                    return False

                print(has('abc', 'b'))
                """, "a = 'abc'\nif a in b:\n    return True\nreturn False\nprint(a * 2)")) {
            assertThat(level(index, same)).as(same).hasValue(StructureLevel.FUNCTIONALLY_IDENTICAL);
        }
    }

    @Test
    void aSolutionOfIdiomsIsAnotherProgramWhereItsFunctionDoesMore() {
        // Given
        StructureIndex index = new StructureIndex(Language.PYTHON, List.of(IDIOM));

        // Then
        for (String other : List.of("""
                def is_rotation(a, b):
                    doubled = b * 2
                    if a in doubled:
                        return True
                    else:
                        return False
                """, """
                def is_unique(text):
                    seen = set()
                    for c in text:
                        if c in seen:
                            return False
                        seen.add(c)
                    return True
                """, "if a in b:\n    log.write(a)\n    return True\nreturn False")) {
            assertThat(level(index, other)).as(other).isEmpty();
        }
    }

    @Test
    void variablesOfAShellAreItsAuthorsHoweverTheyAreWritten() {
        // Given
        StructureIndex index = new StructureIndex(Language.SHELL, List.of("""
                total() {
                  local sum=0
                  local item
                  for item in "$@"; do
                    if [ "$item" -gt 3 ]; then
                      sum=$((sum + item))
                    fi
                  done
                  echo "total: $sum of ${#all[@]}"
                }"""));

        // Then
        assertThat(level(index, """
                # adds
                sum_up() {
                  local s=0
                  local x
                  for x in "$@"; do
                    if [ ${x} -gt 3 ]; then # large
                      s=$((s + x))
                    fi
                  done
                  echo "total: $s of ${#all[@]}"
                }""")).hasValue(StructureLevel.FUNCTIONALLY_IDENTICAL);
    }

    @Test
    void aShortSolutionIsExempt() {
        assertThat(StructureIndex.isExempt("return x + y", Language.PYTHON)).isTrue();
        assertThat(new StructureIndex(Language.PYTHON, List.of("return x + y")).size())
                .isZero();
        assertThat(StructureIndex.isExempt(code(Language.PYTHON, "solution"), Language.PYTHON))
                .isFalse();
    }

    @Test
    void anyTextIsReadToItsEnd() {
        for (Language language : Language.values()) {
            StructureIndex index = new StructureIndex(language, List.of(code(language, "solution")));
            for (String text : List.of(
                    "", "'", "\"\"\"", "/*", "((((", "))))", "}{", "\\", "a\\", "#", "`", "r'", "0x", "x:", "else",
                    "é\ud83d")) {
                assertThat(level(index, text)).as(language + " " + text).isEmpty();
            }
        }
    }

    private static Optional<StructureLevel> level(StructureIndex index, String text) {
        return index.best(text).map(StructureIndex.Hit::level);
    }

    private static String code(Language language, String kind) {
        String name = "/structure/" + language.name().toLowerCase(Locale.ROOT) + "." + kind;
        try (InputStream in = Objects.requireNonNull(StructureIndexTest.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
