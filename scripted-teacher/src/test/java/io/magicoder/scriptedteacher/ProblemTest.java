package io.magicoder.scriptedteacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.magicoder.scriptedteacher.ExpectedResults.Call;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every family's solutions are correct, in each language and with varying parameters. */
class ProblemTest {

    private static final int DRAWS_PER_FAMILY = 5;
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final List<Problem> JAVA = problems("java");
    private static final List<Problem> PYTHON = problems("python");

    @TempDir
    private static Path folder;

    private static URLClassLoader loader;

    /** The same problems in any language. */
    private static List<Problem> problems(String language) {
        List<Name> identifiers = List.of(new Name(List.of("hash", "table")), new Name(List.of("thread")));
        return Family.ALL.stream()
                .flatMap(family -> IntStream.range(0, DRAWS_PER_FAMILY)
                        .mapToObj(key -> family.draw(
                                key % 2 == 0 ? identifiers : List.of(),
                                AnswerLanguage.tagged(language),
                                new Draw(key))))
                .toList();
    }

    @BeforeAll
    static void compileSolutionsAndExpectedResults() throws IOException {
        compile(IntStream.range(0, JAVA.size())
                .boxed()
                .flatMap(i -> Stream.of(
                        source("p" + i, className(JAVA.get(i)), JAVA.get(i).solution()),
                        source("p" + i, "Check", ExpectedResults.source(JAVA.get(i)))))
                .toList());
        loader = new URLClassLoader(new URL[] {folder.toUri().toURL()});
    }

    @AfterAll
    static void close() throws IOException {
        loader.close();
    }

    private static List<Call> calls(int problem) throws ReflectiveOperationException {
        return ExpectedResults.of(JAVA.get(problem), loader.loadClass("p" + problem + ".Check"));
    }

    @Test
    void javaSolutionsCompileWithoutWarningsAndReturnTheExpectedResults() throws Exception {
        for (int i = 0; i < JAVA.size(); i++) {
            Problem problem = JAVA.get(i);
            Class<?> solution = loader.loadClass("p" + i + "." + className(problem));
            Object receiver = solution.getDeclaredConstructor().newInstance();
            for (Call call : calls(i)) {
                // When
                String method = problem.family().asksForClass() ? call.method() : problem.name();
                Object result = ExpectedResults.invoke(
                        solution, method, receiver, call.arguments().toArray());

                // Then
                assertThat(json(result)).as("%s %s", description(problem), call).isEqualTo(json(call.expected()));
            }
        }
    }

    @Test
    void pythonSolutionsReturnTheExpectedResults() throws Exception {
        assumeTrue(pythonExists(), "python3 is not installed: Python solutions were not run");
        // Given
        List<Map<String, Object>> programs = new ArrayList<>();
        List<JsonNode> expected = new ArrayList<>();
        for (int i = 0; i < PYTHON.size(); i++) {
            List<Call> calls = calls(i);
            programs.add(Map.of(
                    "code", PYTHON.get(i).solution(),
                    "name", PYTHON.get(i).name(),
                    "calls",
                            calls.stream()
                                    .map(call -> List.of(call.method(), call.arguments()))
                                    .toList()));
            expected.add(json(calls.stream().map(Call::expected).toList()));
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
        assertThat(results).hasSameSizeAs(PYTHON);
        for (int i = 0; i < PYTHON.size(); i++) {
            assertThat(results.get(i)).as("%s", description(PYTHON.get(i))).isEqualTo(expected.get(i));
        }
    }

    @Test
    void descriptionsAndSolutionsAreOfTheIntendedLength() {
        assertThat(Stream.concat(JAVA.stream(), PYTHON.stream())).allSatisfy(problem -> {
            assertThat(problem.description())
                    .hasSizeBetween(150, 500)
                    .doesNotContain("$")
                    .contains("Write a " + problem.language().title(), "`" + problem.name() + "`");
            assertThat(problem.solution()).hasSizeBetween(140, 900).doesNotContain("$");
        });
    }

    private static String description(Problem problem) {
        return "family " + problem.family().id() + ":\n" + problem.solution() + "\n";
    }

    private static String className(Problem problem) {
        return problem.family().asksForClass() ? problem.name() : "Solution";
    }

    private static JavaFileObject source(String packageName, String className, String code) {
        URI uri = URI.create("string:///" + packageName + "/" + className + ".java");
        return new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return "package " + packageName + ";\n" + code;
            }
        };
    }

    private static void compile(List<JavaFileObject> sources) throws IOException {
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

    private static JsonNode runPython(String script, Object input) throws IOException, InterruptedException {
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
