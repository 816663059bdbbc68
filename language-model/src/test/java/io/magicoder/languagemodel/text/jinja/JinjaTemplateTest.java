package io.magicoder.languagemodel.text.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Against what transformers makes of the same templates, see {@code src/test/python/chat_template_vectors.py}. */
class JinjaTemplateTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/chat-templates");
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2024-07-06T08:09:05Z"), ZoneOffset.UTC);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    static Stream<Arguments> vectors() throws IOException {
        JsonNode vectors = MAPPER.readTree(GOLDEN.resolve("vectors.json").toFile());
        return StreamSupport.stream(vectors.spliterator(), false)
                .map(vector -> Arguments.of(
                        vector.get("template").asText(),
                        vector.get("conversation").asText(),
                        vector.get("add_generation_prompt").asBoolean(),
                        vector));
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("vectors")
    void rendersWhatTransformersRenders(String name, String conversation, boolean answered, JsonNode vector)
            throws IOException {
        JinjaTemplate template = JinjaTemplate.parse(Files.readString(GOLDEN.resolve(name + ".jinja")));
        Map<String, @Nullable Object> variables = new HashMap<>();
        variables.put("messages", MAPPER.convertValue(vector.get("messages"), List.class));
        variables.put("add_generation_prompt", answered);
        variables.put("tools", null);
        variables.put("documents", null);
        variables.put("bos_token", "<s>");
        variables.put("eos_token", "</s>");

        if (vector.has("text")) {
            assertThat(template.render(variables, CLOCK))
                    .isEqualTo(vector.get("text").asText());
        } else {
            assertThatThrownBy(() -> template.render(variables, CLOCK))
                    .isInstanceOfSatisfying(
                            TemplateException.class,
                            raised -> assertThat(raised.isRaised()).isTrue())
                    .hasMessage(vector.get("raised").asText());
        }
    }

    @Test
    void knowsTheDate() {
        assertThat(JinjaTemplate.parse("{{ strftime_now('%d %b %Y, %A %H:%M %%') }}")
                        .render(Map.of(), CLOCK))
                .isEqualTo("06 Jul 2024, Saturday 08:09 %");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '§', textBlock = """
            {% if x %}                    § line 1 of the template: the end of the template stands where one of elif, else, endif should
            {% include 'a' %}             § line 1 of the template: 'include' is a statement that is not known here
            {{ x | nosuch }}              § line 1 of the template: the filter 'nosuch' is not known here
            {{ x is nosuch }}             § line 1 of the template: the test 'nosuch' is not known here
            {{ x.y.z }}                   § line 1 of the template: 'x' is not defined
            {{ 'a' + 1 }}                 § line 1 of the template: '+' cannot be done with a text and a number
            {{ nosuch() }}                § line 1 of the template: 'nosuch' is not defined
            {{ 1 / 0 }}                   § line 1 of the template: nothing can be divided by 0
            {{ x                          § line 1 of the template: there is no }}
            {# x                          § line 1 of the template: the comment has no end
            {{ ? }}                       § line 1 of the template: '?' is not understood
            {% macro m() %}{{ m() }}{% endmacro %}{{ m() }} § line 1 of the template: the macro 'm' calls itself without end
            """)
    void refusesWithASentence(String source, String message) {
        assertThatThrownBy(() -> JinjaTemplate.parse(source).render(Map.of(), CLOCK))
                .isInstanceOf(TemplateException.class)
                .hasMessage(message);
    }
}
