package io.magicoder.scriptedteacher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Problems that differ in their parameters and in the thing they are about, with correct solutions: a file in
 * {@code families/}. The module's README tells its form.
 *
 * @param asksForClass whether the problem asks for a class, not a function
 * @param name what to call the function or class that is asked for, in words
 * @param sections by their titles: the problem, a solution in each {@link AnswerLanguage}, and the expected results
 */
record Family(
        String id, boolean asksForClass, Template name, List<Parameter> parameters, Map<String, Template> sections) {

    static final String PROBLEM = "Problem";
    static final String EXPECTED_RESULTS = "Expected results";

    private static final Pattern FORM = Pattern.compile("---\n(.*?)\n---\n(.*)", Pattern.DOTALL);
    private static final Pattern SECTION = Pattern.compile("^## (.+)\n+((?:(?!^## ).*\n)+)", Pattern.MULTILINE);
    private static final Pattern CODE = Pattern.compile("```\\w+\n(.*?)\\s*```\\s*", Pattern.DOTALL);
    private static final Pattern LINE_BREAK_IN_PARAGRAPH = Pattern.compile("(?<=\\S)\n(?=\\S)");

    /** All families, in a fixed order. */
    static final List<Family> ALL = DataFile.text("families/index.txt")
            .lines()
            .map(id -> read(id, DataFile.text("families/" + id + ".md")))
            .toList();

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    static Family read(String id, String file) {
        Matcher form = FORM.matcher(file);
        try {
            if (!form.matches()) {
                throw new IllegalArgumentException("it must begin with a header between two lines ---");
            }
            return of(id, DataFile.YAML.readTree(form.group(1)), form.group(2));
        } catch (IllegalArgumentException | JsonProcessingException e) {
            throw new IllegalArgumentException("family " + id + ": " + e.getMessage(), e);
        }
    }

    private static Family of(String id, JsonNode header, String body) {
        Set<String> known = new LinkedHashSet<>();
        List<Parameter> parameters = new ArrayList<>();
        header.path("parameters").properties().forEach(definition -> {
            Parameter parameter = Parameter.read(definition.getKey(), definition.getValue(), known);
            parameters.add(parameter);
            for (String word : parameter.words()) {
                if (Problem.STANDING_WORDS.contains(word) || !known.add(word)) {
                    throw new IllegalArgumentException("$" + word + " has two meanings");
                }
            }
        });
        known.addAll(Problem.STANDING_WORDS);
        Map<String, Template> sections = new HashMap<>();
        SECTION.matcher(body)
                .results()
                .forEach(section -> sections.put(section.group(1), text(section.group(2), known)));
        Template name = Template.of(header.path("name").asText(), known);
        Family family = new Family(id, header.path("kind").asText().equals("class"), name, parameters, sections);
        family.section(PROBLEM);
        family.section(EXPECTED_RESULTS);
        AnswerLanguage.ALL.forEach(language -> family.section(language.title()));
        return family;
    }

    Template section(String title) {
        Template section = sections.get(title);
        if (section == null) {
            throw new IllegalArgumentException("there is no section ## " + title);
        }
        return section;
    }

    /** Code without its fence, or prose without line breaks in its paragraphs. */
    private static Template text(String section, Set<String> known) {
        Matcher code = CODE.matcher(section);
        String prose = LINE_BREAK_IN_PARAGRAPH.matcher(section.strip()).replaceAll(" ");
        return Template.of(code.matches() ? code.group(1) : prose, known);
    }

    /** A problem of this family about one of the things, or about an everyday thing if there are none. */
    Problem draw(List<Name> things, AnswerLanguage language, Draw draw) {
        Name thing = things.isEmpty()
                ? new Name(List.of(draw.from(Words.ALL.everydayKinds()), draw.from(Words.ALL.everydayThings())))
                : draw.from(things);
        Map<String, String> values = new HashMap<>();
        parameters.forEach(parameter -> parameter.draw(draw, values));
        return Problem.of(this, language, thing, values);
    }
}
