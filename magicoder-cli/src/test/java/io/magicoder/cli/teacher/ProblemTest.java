package io.magicoder.cli.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.magicoder.cli.teacher.ExpectedResults.Call;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every family's solutions are correct, in each language and with varying parameters. */
class ProblemTest {

    private static final int DRAWS_PER_FAMILY = 4;
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final List<Problem> PROBLEMS = Script.FAMILIES.stream()
            .flatMap(family -> IntStream.range(0, DRAWS_PER_FAMILY).mapToObj(key -> family.draw(draw(key))))
            .toList();

    @TempDir
    private Path folder;

    private static Draw draw(long key) {
        List<Name> identifiers = List.of(new Name(List.of("hash", "table")), new Name(List.of("thread")));
        return new Draw(key % 2 == 0 ? identifiers : List.of(), key);
    }

    @Test
    void thereAreManyFamiliesAndNoTwoAlike() {
        assertThat(PROBLEMS.stream().map(Object::getClass).distinct()).hasSizeGreaterThanOrEqualTo(24);
        assertThat(PROBLEMS.stream().map(Object::getClass).distinct()).hasSameSizeAs(Script.FAMILIES);
    }

    @Test
    void javaSolutionsCompileWithoutWarningsAndReturnTheExpectedResults() throws Exception {
        // Given
        compile(IntStream.range(0, PROBLEMS.size())
                .mapToObj(i -> source("p" + i, PROBLEMS.get(i)))
                .toList());
        ExpectedResults expectedResults = new ExpectedResults();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            for (int i = 0; i < PROBLEMS.size(); i++) {
                Problem problem = PROBLEMS.get(i);
                Class<?> solution = loader.loadClass("p" + i + "." + className(problem));
                Object receiver = solution.getDeclaredConstructor().newInstance();
                for (Call call : expectedResults.of(problem)) {
                    // When
                    Object result = method(solution, problem, call)
                            .invoke(receiver, call.arguments().toArray());

                    // Then
                    assertThat(json(result))
                            .as("%s of %s", call, problem)
                            .isEqualTo(json(call.expected().equals(Void.class) ? null : call.expected()));
                }
            }
        }
    }

    @Test
    void pythonSolutionsReturnTheExpectedResults() throws Exception {
        assumeTrue(pythonExists(), "python3 is not installed: Python solutions were not run");
        // Given
        ExpectedResults expectedResults = new ExpectedResults();
        List<Map<String, Object>> programs = new ArrayList<>();
        List<JsonNode> expected = new ArrayList<>();
        for (Problem problem : PROBLEMS) {
            List<Call> calls = expectedResults.of(problem);
            programs.add(Map.of(
                    "code", problem.solutionIn(AnswerLanguage.PYTHON),
                    "name", problem.nameIn(AnswerLanguage.PYTHON),
                    "calls",
                            calls.stream()
                                    .map(call -> List.of(call.method(), call.arguments()))
                                    .toList()));
            expected.add(json(calls.stream()
                    .map(call -> call.expected().equals(Void.class) ? null : call.expected())
                    .toList()));
        }

        // When
        JsonNode results = runPython("""
                import json, sys
                results = []
                for program in json.load(open(sys.argv[1])):
                    names = {}
                    exec(program["code"], names)
                    target = names[program["name"]]
                    if isinstance(target, type):
                        receiver = target()
                        results.append([getattr(receiver, method)(*args) for method, args in program["calls"]])
                    else:
                        results.append([target(*args) for _, args in program["calls"]])
                print(json.dumps(results))
                """, programs);

        // Then
        assertThat(results).hasSameSizeAs(PROBLEMS);
        for (int i = 0; i < PROBLEMS.size(); i++) {
            assertThat(results.get(i)).as("%s", PROBLEMS.get(i)).isEqualTo(expected.get(i));
        }
    }

    @Test
    void statementsAndSolutionsAreOfTheIntendedLength() {
        for (Problem problem : PROBLEMS) {
            for (AnswerLanguage language : AnswerLanguage.values()) {
                assertThat(problem.statementFor(language))
                        .as("%s", problem)
                        .hasSizeBetween(150, 500)
                        .doesNotContain("$")
                        .contains("Write a " + language.title(), "`" + problem.nameIn(language) + "`");
                assertThat(problem.solutionIn(language)).as("%s", problem).hasSizeBetween(140, 900);
            }
        }
    }

    private static String className(Problem problem) {
        return problem.asksForClass() ? problem.nameIn(AnswerLanguage.JAVA) : "Solution";
    }

    private static Method method(Class<?> solution, Problem problem, Call call) {
        String name = problem.asksForClass() ? call.method() : problem.nameIn(AnswerLanguage.JAVA);
        return Arrays.stream(solution.getDeclaredMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no method " + name + " in " + problem));
    }

    private static JavaFileObject source(String packageName, Problem problem) {
        URI uri = URI.create("string:///" + packageName + "/" + className(problem) + ".java");
        String code = "package " + packageName + ";\n" + problem.solutionIn(AnswerLanguage.JAVA);
        return new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return code;
            }
        };
    }

    private void compile(List<JavaFileObject> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter output = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of("-d", folder.toString(), "-Xlint:all", "-Werror");
            boolean compiled = compiler.getTask(output, files, null, options, null, sources)
                    .call();
            assertThat(compiled).as("%s", output).isTrue();
        }
    }

    private static boolean pythonExists() throws InterruptedException {
        try {
            return new ProcessBuilder("python3", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private JsonNode runPython(String script, Object input) throws IOException, InterruptedException {
        Path inputFile = folder.resolve("programs.json");
        Path outputFile = folder.resolve("results.json");
        Path errorFile = folder.resolve("errors.txt");
        JSON.writeValue(inputFile.toFile(), input);
        Process python = new ProcessBuilder("python3", "-c", script, inputFile.toString())
                .redirectOutput(outputFile.toFile())
                .redirectError(errorFile.toFile())
                .start();
        assertThat(python.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(python.exitValue()).as("%s", Files.readString(errorFile)).isZero();
        return JSON.readTree(outputFile.toFile());
    }

    /** Arrays and lists, ints and longs are the same in JSON. */
    private static JsonNode json(Object value) throws IOException {
        return JSON.readTree(JSON.writeValueAsBytes(value));
    }
}
