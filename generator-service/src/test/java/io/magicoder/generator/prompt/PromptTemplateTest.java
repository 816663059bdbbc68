package io.magicoder.generator.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.magicoder.generator.parsing.AnswerForm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromptTemplateTest {
    @Test
    void ownPromptShowsTheSnippetInABareFenceAndNamesBothMarkers() {
        // Given
        PromptTemplate prompt = PromptTemplate.load("prompts/oss-instruct.md");
        // When
        String user = prompt.user("int x = {{snippet}} $1;");
        // Then
        assertThat(user)
                .contains("\n```\nint x = {{snippet}} $1;\n```\n")
                .contains("\n[Problem Description]\n", "\n[Solution]\n")
                .doesNotContain("---");
        assertThat(prompt.system()).isNotBlank().doesNotContain("\n");
        assertThat(prompt.hash()).matches("[0-9a-f]{64}");
    }

    @Test
    void aFileOverridesIt(@TempDir Path directory) throws IOException {
        // Given
        Path file = Files.writeString(directory.resolve("mine.md"), "Be brief.\r\n---\r\nA {{snippet}} Z\r\n");
        // When
        PromptTemplate prompt = PromptTemplate.load(file.toString());
        // Then
        assertThat(prompt.system()).isEqualTo("Be brief.");
        assertThat(prompt.user("x")).isEqualTo("A x Z");
        assertThat(prompt.hash())
                .isNotEqualTo(PromptTemplate.load("prompts/oss-instruct.md").hash());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no separator {{snippet}}",
                "a\n---\nno place",
                "a\n---\n{{snippet}} {{snippet}}",
                "{{snippet}}\n---\nb"
            })
    void whatIsNoTemplateIsRefusedByName(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PromptTemplate.parse("bad.md", text))
                .withMessageContaining("bad.md");
    }

    @Test
    void anUnknownTemplateIsRefusedByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PromptTemplate.load("prompts/none.md"))
                .withMessageContaining("prompts/none.md");
    }

    @ParameterizedTest
    @CsvSource({"prompts/oss-instruct.md,PROBLEM_AND_SOLUTION", "prompts/three-sections.md,WITH_EXAMPLE"})
    void aTemplateThatAsksForAnExampleApartGetsIt(String location, AnswerForm form) {
        assertThat(PromptTemplate.load(location).form()).isEqualTo(form);
    }
}
