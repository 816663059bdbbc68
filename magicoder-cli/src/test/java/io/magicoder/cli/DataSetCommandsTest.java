package io.magicoder.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.cli.topics.EventProducer;
import io.magicoder.embeddedkafka.EmbeddedKafka;
import io.magicoder.events.DeterministicId;
import io.magicoder.events.EventJson;
import io.magicoder.events.reading.RunIndex;
import io.magicoder.events.reading.RunRecord;
import io.magicoder.rowfiles.RowReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.duckdb.DuckDBDriver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rows into a real broker, through the cleaner's rules and ledger, and out again. The service around the rules is left out here;
 * {@link ImportIT} has it.
 */
class DataSetCommandsTest {
    private static final String BENCHMARK =
            "{\"task_id\": 11, \"text\": \"Write a function to remove every third word of a"
                    + " sentence.\", \"code\": \"def f(s):\\n    return s\", \"test_list\": []}\n";

    private static final String ROWS = """
            {"instruction": "Add two numbers.", "input": "", "output": "```python\\ndef add(a, b):\\n    return a + b\\n```", "stars": 18446744073709551615, "license": "MIT"}
            {"instruction": "Create code to remove every third word of a sentence.", "output": "print(1)", "stars": 1}
            {"instruction": "Sort them", "input": "3, 1", "output": "It is `sorted(x)`.", "stars": 2.50}
            {"instruction": "Say", "output": ["no", "text"], "stars": null}
            {"instruction": "broken
            {"messages": [{"role": "user", "content": "Name a prime."}, {"role": "assistant", "content": "7"}, {"role": "user", "content": "Another?"}]}
            """;

    private static EmbeddedKafka kafka;
    private static EventProducer producer;

    @TempDir
    private Path folder;

    private final PrintStream realOut = System.out;
    private final PrintStream realError = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream error = new ByteArrayOutputStream();

    @BeforeAll
    static void startABroker() {
        kafka = EmbeddedKafka.start();
        producer = new EventProducer(client());
    }

    @AfterAll
    static void stopTheBroker() {
        producer.close();
        kafka.close();
    }

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(out, true, UTF_8));
        System.setErr(new PrintStream(error, true, UTF_8));
    }

    @AfterEach
    void leave() {
        System.setOut(realOut);
        System.setErr(realError);
    }

    private static Map<String, Object> client() {
        return Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    }

    private int run(String... arguments) {
        out.reset();
        error.reset();
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--kafka", kafka.bootstrapServers()));
        return Magicoder.run(all.toArray(String[]::new));
    }

    private String complaint() {
        return error.toString(UTF_8).strip();
    }

    /** Imports a file while the test plays the cleaner, and gives the run's id. */
    private String imported(String name, String rows) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve(name + ".jsonl"), rows);
        Path benchmarks = Files.createDirectories(folder.resolve("benchmarks"));
        Files.writeString(benchmarks.resolve("mbpp.jsonl"), BENCHMARK);
        Set<String> before = new HashSet<>();
        RunIndex.read(client()).runs().forEach(run -> before.add(run.runId()));
        int[] exitCode = {-1};
        Thread command = Thread.ofPlatform()
                .start(() -> exitCode[0] = run("import", "--in", file.toString(), "--data-set", name, "--json"));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> RunIndex.read(client()).runs().stream()
                        .anyMatch(run -> !before.contains(run.runId()) && run.exhausted() != null));
        RunRecord made = RunIndex.read(client()).runs().stream()
                .filter(run -> !before.contains(run.runId()))
                .findFirst()
                .orElseThrow();
        new PlainCleaner(client(), producer, benchmarks).clean(made.runId());
        command.join();
        assertThat(exitCode[0]).as(complaint()).isZero();
        return made.runId();
    }

    private static List<ObjectNode> rows(Path file) throws IOException {
        List<ObjectNode> rows = new ArrayList<>();
        try (RowReader reader = RowReader.open(file)) {
            reader.forEachRemaining(rows::add);
        }
        return rows;
    }

    private static Map<String, String> hashes(Path folder) throws IOException {
        Map<String, String> hashes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                hashes.put(folder.relativize(file).toString(), DeterministicId.sha256Hex(file));
            }
        }
        return hashes;
    }

    @Test
    void importedRowsAreCleanedCountedAndExportedWithTheColumnsTheyCameWith() throws Exception {
        // When
        String runId = imported("mixed", ROWS);

        // Then
        JsonNode summary = EventJson.mapper().readTree(out.toString(UTF_8));
        assertThat(summary.path("run").asText()).isEqualTo(runId);
        assertThat(summary.path("rows").asInt()).isEqualTo(6);
        assertThat(summary.path("unreadable").asInt()).isEqualTo(2);
        assertThat(summary.path("furtherTurnsLeftOut").asInt()).isEqualTo(1);
        assertThat(summary.path("samples").asInt()).isEqualTo(3);
        assertThat(summary.path("rejectionsByReason").path("CONTAMINATED").asInt())
                .isEqualTo(1);
        assertThat(summary.path("rejectionsByReason").path("UNREADABLE").asInt())
                .isEqualTo(2);
        assertThat(complaint())
                .contains("mixed.jsonl, row 4, has no text in output, but array")
                .contains("mixed.jsonl, row 5, is no JSON object")
                .contains("of 1 conversations the first question and answer alone are taken");

        // When
        Path samples = folder.resolve("samples.jsonl");
        Path rejections = folder.resolve("rejections.jsonl");
        assertThat(run("export", "--run", "mixed", "--out", samples.toString(), "--rejections", rejections.toString()))
                .as(complaint())
                .isZero();

        // Then
        List<ObjectNode> exported = rows(samples);
        assertThat(exported)
                .extracting(row -> row.path("instruction").asText())
                .containsExactly("Add two numbers.", "Sort them\nInput: 3, 1", "Name a prime.");
        ObjectNode first = exported.getFirst();
        assertThat(first.path("stars").bigIntegerValue()).hasToString("18446744073709551615");
        assertThat(first.path("output").asText()).startsWith("```python");
        assertThat(first.path("lang").asText()).isEqualTo("python");
        assertThat(first.path("license").asText()).isEqualTo("MIT");
        assertThat(first.path("path").asText()).isEqualTo("mixed.jsonl");
        assertThat(exported.get(1).path("imported_instruction").asText()).isEqualTo("Sort them");
        assertThat(Files.readString(samples)).contains("\"stars\":2.5");
        assertThat(rows(rejections))
                .extracting(row -> row.path("reason").asText() + " by "
                        + row.path("rejected_by").asText())
                .containsExactlyInAnyOrder("CONTAMINATED by cleaner", "UNREADABLE by import", "UNREADABLE by import");
        ObjectNode contaminated = rows(rejections).stream()
                .filter(row -> row.path("reason").asText().equals("CONTAMINATED"))
                .findFirst()
                .orElseThrow();
        assertThat(contaminated.at("/evidence/task").asText()).isEqualTo("11");
        assertThat(contaminated.path("solution").asText()).isEqualTo("print(1)");
        assertThat(contaminated.path("stars").asInt()).isEqualTo(1);
    }

    @Test
    void theSameFileUnderTheSameNameIsTheSameRunAndNothingIsWrittenTwice() throws Exception {
        String runId = imported("twice", ROWS);
        Path file = folder.resolve("twice.jsonl");
        Path elsewhere =
                Files.copy(file, Files.createDirectories(folder.resolve("else")).resolve("twice.jsonl"));

        assertThat(run("import", "--in", elsewhere.toString(), "--data-set", "twice", "--json"))
                .isZero();

        assertThat(complaint()).contains("Run " + runId + " of the data set twice was written before");
        assertThat(EventJson.mapper()
                        .readTree(out.toString(UTF_8))
                        .path("samples")
                        .asInt())
                .isEqualTo(3);
        assertThat(RunIndex.read(client()).runs())
                .filteredOn(run -> "twice".equals(run.started().dataSet()))
                .hasSize(1);
    }

    @Test
    void whatCannotBeImportedIsASentenceAndWritesNothing() throws Exception {
        int runs = RunIndex.read(client()).runs().size();
        Path foreign = Files.writeString(folder.resolve("foreign.jsonl"), "{\"question\": \"Q\", \"answer\": \"A\"}\n");
        Path empty = Files.writeString(folder.resolve("empty.jsonl"), "");
        Path damaged = Files.writeString(
                folder.resolve("damaged.json"), "[{\"problem\": \"P\", \"solution\": \"S\"}, {\"problem\": ");

        assertThat(run("import", "--in", foreign.toString(), "--data-set", "x")).isEqualTo(1);
        assertThat(complaint())
                .contains("none of the 1 rows can be imported: foreign.jsonl, row 1, has the columns of no shape of"
                        + " instruction rows (question, answer): say which hold them with --columns");
        assertThat(run("import", "--in", empty.toString(), "--data-set", "x")).isEqualTo(1);
        assertThat(complaint()).contains("empty.jsonl has no rows: there is nothing to import");
        assertThat(run("import", "--in", damaged.toString(), "--data-set", "x")).isEqualTo(1);
        assertThat(complaint()).contains("damaged.json cannot be read at row 2");
        assertThat(run("import", "--in", "missing.jsonl", "--data-set", "x")).isEqualTo(1);
        assertThat(complaint()).contains("--in missing.jsonl is no file of rows");
        assertThat(run("import", "--in", foreign.toString(), "--data-set", "x", "--benchmarks", "none"))
                .isEqualTo(1);
        assertThat(complaint()).contains("the cleaner of this pipeline runs already and has its own rules");
        assertThat(RunIndex.read(client()).runs()).hasSize(runs);
    }

    @Test
    void aFolderForAHubIsReadByOthersAndComesOutAgainByteForByte() throws Exception {
        // Given
        String runId = imported("hub", ROWS);
        Path once = folder.resolve("once");
        Path again = folder.resolve("again");

        // When
        assertThat(run("export", "--run", "hub", "--out", once.toString()))
                .as(complaint())
                .isZero();
        assertThat(run("export", "--run", runId, "--out", again.toString())).isZero();
        Map<String, String> first = hashes(once);
        assertThat(run("export", "--run", "hub", "--out", once.toString())).isZero();

        // Then
        assertThat(first)
                .containsOnlyKeys(
                        "ATTRIBUTION.md",
                        "README.md",
                        "croissant.json",
                        "data/train-00000-of-00001.parquet",
                        "rejected/rejected-00000-of-00001.parquet")
                .isEqualTo(hashes(again))
                .isEqualTo(hashes(once));
        assertThat(sql("SELECT count(*) || ' ' || count(DISTINCT sample_id) || ' ' || max(stars::VARCHAR) FROM '" + once
                        + "/data/train-*.parquet'"))
                .isEqualTo("3 3 2.5");
        assertThat(sql("SELECT string_agg(reason || ':' || coalesce(evidence.task, '-'), ' ' ORDER BY index) FROM '"
                        + once + "/rejected/*.parquet'"))
                .isEqualTo("CONTAMINATED:11 UNREADABLE:- UNREADABLE:-");
        String card = Files.readString(once.resolve("README.md"));
        assertThat(card)
                .startsWith("---\npretty_name: \"hub\"\nlicense: other\n")
                .contains("path: data/train-*.parquet")
                .contains("| python | 1 | 33.3 % |")
                .contains("| MIT | 1 | 33.3 % |")
                .contains("| CONTAMINATED | 1 | 33.3 % |")
                .contains("| MBPP | 0 | 1 | 0 | 1 | 16.7 % |")
                .contains("Of 2 rows no source states a licence.")
                .doesNotContain(folder.toString());
        JsonNode croissant = EventJson.mapper().readTree(Files.readString(once.resolve("croissant.json")));
        assertThat(croissant.path("conformsTo").asText()).isEqualTo("http://mlcommons.org/croissant/1.0");
        for (JsonNode file : croissant.path("distribution")) {
            if (!file.has("contentUrl")) {
                continue; // a set of files
            }
            assertThat(DeterministicId.sha256Hex(
                            once.resolve(file.path("contentUrl").asText())))
                    .isEqualTo(file.path("sha256").asText());
        }
        assertThat(Files.readString(once.resolve("ATTRIBUTION.md"))).contains("| unknown | MIT | 1 | 1 |");
    }

    private static String sql(String question) throws SQLException {
        try (Connection duckDb = new DuckDBDriver().connect("jdbc:duckdb:", new Properties());
                Statement statement = duckDb.createStatement();
                ResultSet answer = statement.executeQuery(question)) {
            assertThat(answer.next()).isTrue();
            return answer.getString(1);
        }
    }

    @Test
    void whereTakesTheRowsForWhichItIsTrueAndSaysHowManyAreLeftOut() throws Exception {
        imported("where", ROWS);
        Path file = folder.resolve("some.jsonl");

        assertThat(run(
                        "export",
                        "--run",
                        "where",
                        "--out",
                        file.toString(),
                        "--where",
                        "lang = 'python' OR instruction LIKE 'Name%'",
                        "--json"))
                .as(complaint())
                .isZero();
        assertThat(EventJson.mapper()
                        .readTree(out.toString(UTF_8))
                        .path("filtered")
                        .asInt())
                .isEqualTo(1);
        assertThat(rows(file))
                .extracting(row -> row.path("instruction").asText())
                .containsExactly("Add two numbers.", "Name a prime.");

        Path hub = folder.resolve("some-hub");
        assertThat(run("export", "--run", "where", "--out", hub.toString(), "--where", "lang = 'python'"))
                .isZero();
        assertThat(complaint()).contains("2 samples do not pass --where");
        assertThat(Files.readString(hub.resolve("README.md")))
                .contains("Of the samples 1 pass the condition `lang = 'python'`; the other 2 are left out.");
    }

    @Test
    void aDrawTakesSoManyRowsOfThoseThatPassAndTheCardSaysSo() throws Exception {
        imported("drawn", ROWS);
        Path hub = folder.resolve("drawn-hub");
        Path once = folder.resolve("once.jsonl");
        Path again = folder.resolve("again.jsonl");

        assertThat(run("export", "--run", "drawn", "--out", once.toString(), "--rows", "2", "--draw-seed", "7"))
                .isZero();
        assertThat(complaint()).contains("exported 2 samples").contains("; 1 were not drawn");
        assertThat(run("export", "--run", "drawn", "--out", again.toString(), "--rows", "2", "--draw-seed", "7"))
                .isZero();
        assertThat(rows(once)).hasSize(2).isEqualTo(rows(again));

        assertThat(run(
                        "export",
                        "--run",
                        "drawn",
                        "--out",
                        hub.toString(),
                        "--where",
                        "lang IS NULL OR lang <> 'python'",
                        "--rows",
                        "1"))
                .as(complaint())
                .isZero();
        assertThat(Files.readString(hub.resolve("README.md")))
                .contains("Of these 2 rows 1 were drawn at random, with the seed 1.")
                .contains("--rows 1 --draw-seed 1");
        assertThat(run("export", "--run", "drawn", "--out", again.toString(), "--rows", "9"))
                .isEqualTo(1);
        assertThat(complaint()).contains("--rows asks for 9 rows, and there are 3");
    }

    @Test
    void aConditionThatCannotBeUsedIsASentenceAndWritesNothing() throws Exception {
        imported("unfit", ROWS);
        Path file = folder.resolve("none.jsonl");
        for (String condition : List.of(
                "lang =",
                "lang = 'x'; DROP TABLE y",
                "lang IN (SELECT content FROM read_text('/etc/passwd'))",
                "shoes > 3",
                "lang > 5",
                "lang")) {
            assertThat(run("export", "--run", "unfit", "--out", file.toString(), "--where", condition))
                    .as(condition)
                    .isEqualTo(1);
            assertThat(complaint())
                    .startsWith("magicoder: --where: ")
                    .doesNotContain("\n")
                    .doesNotContain("\tat ");
        }
        assertThat(run("export", "--run", "unfit", "--out", folder + "/hub", "--where", "lang = 'cobol'"))
                .isEqualTo(1);
        assertThat(complaint()).contains("there is nothing to publish: none of the 3 samples");
        assertThat(file).doesNotExist();
        assertThat(folder.resolve("hub")).doesNotExist();
    }

    @Test
    void rowsComeInTheShapeThatIsAskedFor() throws Exception {
        imported("shapes", ROWS);
        Path messages = folder.resolve("messages.jsonl");
        Path alpaca = folder.resolve("alpaca.parquet");

        assertThat(run("export", "--run", "shapes", "--out", messages.toString(), "--format", "messages"))
                .isZero();
        assertThat(run("export", "--run", "shapes", "--out", alpaca.toString(), "--format", "alpaca"))
                .isZero();

        ObjectNode chat = rows(messages).getFirst();
        assertThat(chat.at("/messages/0/role").asText()).isEqualTo("user");
        assertThat(chat.at("/messages/0/content").asText()).isEqualTo("Add two numbers.");
        assertThat(chat.at("/messages/1/content").asText()).startsWith("```python");
        assertThat(chat.has("sample_id")).isTrue();
        assertThat(chat.has("problem")).isFalse();
        ObjectNode row = rows(alpaca).get(1);
        assertThat(row.path("instruction").asText()).isEqualTo("Sort them\nInput: 3, 1");
        assertThat(row.path("output").asText()).isEqualTo("It is `sorted(x)`.");
        assertThat(row.has("quality")).isTrue();
    }

    @Test
    void anotherReadmeIsNotOverwrittenAndOtherFilesStay() throws Exception {
        imported("careful", ROWS);
        Path hub = Files.createDirectories(folder.resolve("careful-hub"));
        Files.writeString(hub.resolve("README.md"), "mine");

        assertThat(run("export", "--run", "careful", "--out", hub.toString())).isEqualTo(1);
        assertThat(complaint()).contains("README.md was not written by export: move it away");

        Files.delete(hub.resolve("README.md"));
        Files.writeString(hub.resolve(".gitattributes"), "*.parquet filter=lfs");
        Files.createDirectories(hub.resolve("data"));
        Files.writeString(hub.resolve("data/train-00001-of-00002.parquet"), "of an earlier export");
        assertThat(run("export", "--run", "careful", "--out", hub.toString())).isZero();
        assertThat(hub.resolve(".gitattributes")).hasContent("*.parquet filter=lfs");
        assertThat(hub.resolve("data/train-00001-of-00002.parquet")).doesNotExist();
    }

    @Test
    void aRowIsTracedToItsFileTeacherAndVerdicts() throws Exception {
        String runId = imported("traced", ROWS);
        Path file = folder.resolve("traced-rows.jsonl");
        assertThat(run("export", "--run", "traced", "--out", file.toString())).isZero();
        String sampleId = rows(file).getFirst().path("sample_id").asText();

        assertThat(run("status", "--sample", sampleId)).isZero();
        assertThat(out.toString(UTF_8))
                .contains("Sample " + sampleId + ", number 0 of " + runId + " (data set traced)")
                .contains("file        traced.jsonl, lines 1 to 1")
                .contains("licence     MIT")
                .contains("teacher     unknown")
                .contains("verdict     kept, quality 1.0")
                .contains("rules       decontaminated (strict) against MBPP")
                .contains("\"stars\":18446744073709551615");
        assertThat(run(
                        "status",
                        "traced",
                        "--sample",
                        rows(file).getFirst().path("seed_id").asText(),
                        "--json"))
                .isZero();
        assertThat(EventJson.mapper()
                        .readTree(out.toString(UTF_8))
                        .at("/extraction_settings/row")
                        .asText())
                .isEqualTo("1");
        assertThat(run("status", "--sample", "nobody")).isEqualTo(1);
        assertThat(complaint()).contains("there is no row nobody");
    }

    @Test
    void aConditionThatDoesNotFitIsRefusedBeforeARunStarts() throws IOException {
        Path workspace = folder.resolve("workspace");
        Path code = Files.createDirectories(folder.resolve("code"));
        error.reset();

        assertThat(Magicoder.run(
                        "run",
                        "--source",
                        code.toString(),
                        "--benchmarks",
                        "none",
                        "--workspace",
                        workspace.toString(),
                        "--where",
                        "stars > 3"))
                .isEqualTo(1);
        assertThat(complaint()).contains("--where: there is no column stars: the rows have lang, raw_index, index,");
        assertThat(workspace).doesNotExist();
    }
}
