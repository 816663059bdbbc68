package io.magicoder.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.magicoder.scriptedteacher.ScriptedTeacher;
import io.magicoder.scriptedteacher.TeacherSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands {@code generate} and {@code parse} against a teacher that counts. */
class GenerateCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ROWS = 40;
    /** 100 tokens at 1 dollar and 50 at 2 dollars a million. */
    private static final double DOLLARS_A_CALL = 0.0002;

    @TempDir
    private Path directory = Path.of("");

    private final AtomicInteger calls = new AtomicInteger();
    private final ByteArrayOutputStream error = new ByteArrayOutputStream();
    private final PrintStream realError = System.err;

    @SuppressWarnings("NullAway.Init") // JUnit calls start()
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/chat/completions", exchange -> {
            JsonNode question = JSON.readTree(exchange.getRequestBody());
            int call = calls.incrementAndGet();
            String user = question.path("messages").path(1).path("content").asText();
            String text = user.startsWith("Write a comprehensive")
                    ? "```python\nanother_" + call + "()\n```"
                    : "[Problem Description]\nProblem " + call
                            + ".\n[Example]\n1 -> 2\n[Solution]\n```python\nf()\n```";
            byte[] answer = JSON.writeValueAsBytes(java.util.Map.of(
                    "choices",
                    List.of(java.util.Map.of("message", java.util.Map.of("content", text), "finish_reason", "stop")),
                    "usage",
                    java.util.Map.of("prompt_tokens", 100, "completion_tokens", 50)));
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.createContext("/refusing", exchange -> {
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
        });
        server.start();
        System.setErr(new PrintStream(error, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void stop() {
        System.setErr(realError);
        server.stop(0);
    }

    @Test
    void everySeedBecomesARowThatKeepsItsColumns() throws IOException {
        // Given
        Path seeds = seeds();
        // When
        int exit = generate(seeds, "out.jsonl");
        // Then
        assertThat(exit).as("%s", error).isZero();
        List<JsonNode> rows = rows("out.jsonl");
        assertThat(rows).hasSize(ROWS);
        for (int i = 0; i < ROWS; i++) {
            JsonNode row = rows.get(i);
            assertThat(row.path("seed_id").asText()).isEqualTo("s" + i);
            assertThat(row.path("mine").asInt()).isEqualTo(i);
            assertThat(row.path("problem").asText()).startsWith("Problem ");
            assertThat(row.path("rejection").isNull()).isTrue();
            assertThat(row.path("teacher").path("promptTokens").asInt()).isEqualTo(100);
        }
        assertThat(directory.resolve("out.jsonl.answers")).doesNotExist();
    }

    @Test
    void aBudgetIsNeverExceededAndALargerOneGoesOnWithoutPayingTwice() throws IOException {
        // Given
        Path seeds = seeds();
        String[] prices = {
            "--set", "generator.teacher.input-price=1",
            "--set", "generator.teacher.output-price=2",
            "--set", "generator.teacher.max-tokens=50"
        };
        // When
        assertThat(generate(seeds, "out.jsonl", with(prices, "--budget", "0.004")))
                .as("%s", error)
                .isZero();
        // Then
        int first = calls.get();
        assertThat(first).isBetween(1, 20);
        assertThat(first * DOLLARS_A_CALL).isLessThanOrEqualTo(0.004);
        assertThat(rows("out.jsonl").stream()
                        .filter(row -> row.path("rejection").asText().equals("OVER_BUDGET")))
                .hasSize(ROWS - first);
        // When
        assertThat(generate(seeds, "out.jsonl", with(prices, "--budget", "1")))
                .as("%s", error)
                .isZero();
        // Then
        assertThat(calls.get()).isEqualTo(ROWS);
        assertThat(rows("out.jsonl"))
                .hasSize(ROWS)
                .allMatch(row -> row.path("rejection").isNull());
    }

    @Test
    void aTeacherCanBeAskedByTheFileForHalfThePrice() throws IOException {
        // Given
        Path seeds = seeds();
        String[] batches = {
            "--set", "generator.teacher.batch=true",
            "--set", "generator.teacher.batch-linger=PT0.1S",
            "--set", "generator.teacher.batch-poll-interval=PT0.01S",
            "--set", "generator.teacher.input-price=1",
            "--set", "generator.teacher.output-price=2"
        };
        try (ScriptedTeacher scripted = ScriptedTeacher.start(0, TeacherSettings.perfect())) {
            // When
            String[] generate = {
                "generate",
                "--in",
                seeds.toString(),
                "--out",
                path("out.jsonl"),
                "--teacher-url",
                scripted.baseUrl(),
                "--teacher-model",
                ScriptedTeacher.MODEL
            };
            int exit = Magicoder.run(with(generate, batches));
            // Then
            assertThat(exit).as("%s", error).isZero();
            assertThat(rows("out.jsonl")).hasSize(ROWS).allSatisfy(row -> {
                JsonNode call = row.path("teacher");
                assertThat(row.path("rejection").isNull()).isTrue();
                assertThat(call.path("nanoDollars").asLong())
                        .isBetween(
                                call.path("promptTokens").asLong() * 500
                                        + call.path("completionTokens").asLong() * 1000,
                                call.path("promptTokens").asLong() * 500
                                        + call.path("completionTokens").asLong() * 1000
                                        + 1);
            });
        }
    }

    @Test
    void aCommandThatWasKilledGoesOnFromItsLastWholeLine() throws IOException {
        // Given
        Path seeds = seeds();
        String[] prices = {
            "--set", "generator.teacher.input-price=1",
            "--set", "generator.teacher.output-price=2",
            "--set", "generator.teacher.max-tokens=50"
        };
        generate(seeds, "out.jsonl", with(prices, "--budget", "0.004"));
        int first = calls.get();
        Path journal = directory.resolve("out.jsonl.answers");
        Files.writeString(journal, "{\"row\": 39, \"rows\": [{\"se", StandardOpenOption.APPEND);
        // When
        assertThat(generate(seeds, "out.jsonl", prices)).as("%s", error).isZero();
        // Then
        assertThat(first).isPositive();
        assertThat(calls.get()).isEqualTo(ROWS);
        assertThat(rows("out.jsonl"))
                .hasSize(ROWS)
                .allMatch(row -> row.path("rejection").isNull());
    }

    @Test
    void aCommandThatIsToldToStopSaysSo() throws IOException, InterruptedException {
        // Given
        Path log = directory.resolve("log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Magicoder.class.getName(),
                        "generate",
                        "--in",
                        seeds().toString(),
                        "--out",
                        directory.resolve("out.jsonl").toString(),
                        "--teacher-url",
                        "http://127.0.0.1:" + server.getAddress().getPort() + "/refusing",
                        "--teacher-model",
                        "any")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> Files.readString(log).contains("the teacher is unavailable"));
            // When
            process.destroy();
            // Then
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(Files.readString(log)).contains("magicoder: stopped: 0 rows are answered and kept in ");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void answersToOtherRowsAreNotGoneOnFrom() throws IOException {
        // Given
        Files.writeString(directory.resolve("out.jsonl.answers"), "{\"settings\": \"others\"}\n");
        // When
        int exit = generate(seeds(), "out.jsonl");
        // Then
        assertThat(exit).isEqualTo(1);
        assertThat(error.toString(StandardCharsets.UTF_8)).contains("made with other settings");
    }

    @Test
    void severalSolutionsOfAProblemAreRowsWithItsId() throws IOException {
        // When
        int exit = generate(seeds(), "out.jsonl", "--solutions", "3", "--set", "generator.teacher.temperature=0.8");
        // Then
        assertThat(exit).as("%s", error).isZero();
        List<JsonNode> rows = rows("out.jsonl");
        assertThat(rows).hasSize(3 * ROWS);
        for (int i = 0; i < rows.size(); i += 3) {
            List<JsonNode> of = rows.subList(i, i + 3);
            assertThat(of.stream().map(row -> row.path("problem_id").asText()).distinct())
                    .hasSize(1);
            assertThat(of.stream().map(row -> row.path("problem").asText()).distinct())
                    .hasSize(1);
            assertThat(of.stream().map(row -> row.path("solution").asText()).distinct())
                    .hasSize(3);
        }
    }

    @Test
    void oneSolutionAsOftenIsRefused() throws IOException {
        assertThat(generate(seeds(), "out.jsonl", "--solutions", "3")).isEqualTo(1);
        assertThat(error.toString(StandardCharsets.UTF_8)).contains("teacher.temperature");
    }

    @Test
    void rowsOfADataSetEvolveInFiveWays() throws IOException {
        // Given
        Path in = Files.write(
                directory.resolve("in.jsonl"),
                IntStream.range(0, ROWS)
                        .mapToObj(i -> "{\"instruction\": \"Add " + i + ".\", \"response\": \"a + " + i + "\"}")
                        .toList());
        // When
        int exit = generate(in, "out.jsonl", "--evolve");
        // Then
        assertThat(exit).as("%s", error).isZero();
        List<JsonNode> rows = rows("out.jsonl");
        assertThat(rows).hasSize(ROWS).allSatisfy(row -> {
            assertThat(row.path("parent_instruction").asText()).startsWith("Add ");
            assertThat(row.has("instruction")).isFalse();
            assertThat(row.path("problem").asText()).startsWith("Problem ");
        });
        assertThat(rows.stream().map(row -> row.path("evolution").asText()).distinct())
                .hasSize(5);
    }

    @Test
    void theThreeSectionTemplateMakesAColumnOfTheExample() throws IOException {
        // When
        int exit = generate(seeds(), "out.jsonl", "--prompt", "prompts/three-sections.md");
        // Then
        assertThat(exit).as("%s", error).isZero();
        assertThat(rows("out.jsonl"))
                .allMatch(row -> row.path("example").asText().equals("1 -> 2"));
    }

    @Test
    void aRowWithoutASeedIsOneSentence() throws IOException {
        Path in = Files.writeString(directory.resolve("in.jsonl"), "{\"seed\": 1}\n");
        assertThat(generate(in, "out.jsonl")).isEqualTo(1);
        assertThat(error.toString(StandardCharsets.UTF_8)).contains("in.jsonl, row 1 has no text in seed");
    }

    @Test
    void answersAreTakenApart() throws IOException {
        // Given
        Path in = Files.writeString(directory.resolve("answers.jsonl"), """
                {"id": 1, "text": "# Problem\\nAdd.\\n# Solution\\na + b", "finish_reason": "stop"}
                {"id": 2, "text": "# Problem\\nAdd.\\n# Solution\\na + b", "finish_reason": "length"}
                {"id": 3, "text": ["# Problem"], "finish_reason": null}
                """);
        // When
        int exit = Magicoder.run("parse", "--in", in.toString(), "--out", path("parsed.jsonl"));
        // Then
        assertThat(exit).as("%s", error).isZero();
        List<JsonNode> rows = rows("parsed.jsonl");
        assertThat(rows.get(0).path("problem").asText()).isEqualTo("Add.");
        assertThat(rows.get(1).path("rejection").asText()).isEqualTo("TRUNCATED");
        assertThat(rows.get(2).path("rejection").asText()).isEqualTo("UNREADABLE");
        assertThat(rows.get(2).path("id").asInt()).isEqualTo(3);
    }

    private static String[] with(String[] some, String... more) {
        List<String> all = new ArrayList<>(List.of(some));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private int generate(Path in, String out, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "generate",
                "--in",
                in.toString(),
                "--out",
                path(out),
                "--teacher-url",
                "http://127.0.0.1:" + server.getAddress().getPort(),
                "--teacher-model",
                "counting"));
        arguments.addAll(List.of(more));
        return Magicoder.run(arguments.toArray(String[]::new));
    }

    private String path(String name) {
        return directory.resolve(name).toString();
    }

    private Path seeds() throws IOException {
        return Files.write(
                directory.resolve("seeds.jsonl"),
                IntStream.range(0, ROWS)
                        .mapToObj(
                                i -> "{\"seed_id\": \"s" + i + "\", \"seed\": \"x = " + i + "\", \"mine\": " + i + "}")
                        .toList());
    }

    private List<JsonNode> rows(String name) throws IOException {
        return Files.readAllLines(directory.resolve(name)).stream()
                .map(line -> {
                    try {
                        return JSON.readTree(line);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .toList();
    }
}
