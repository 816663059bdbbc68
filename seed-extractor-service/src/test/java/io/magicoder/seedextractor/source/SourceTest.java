package io.magicoder.seedextractor.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdOutputStream;
import io.magicoder.rowfiles.RowWriter;
import io.magicoder.seedextractor.source.Document.Origin;
import io.magicoder.seedextractor.source.Document.PassedOver;
import io.magicoder.seedextractor.source.Document.Text;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceTest {
    private static final String ROWS = """
            {"content": "a\\r\\n\\u2028é", "max_stars_repo_name": "r/a", "max_stars_repo_path": "src/a.rs", "max_stars_repo_licenses": ["MIT", "Apache-2.0"], "size": 3}
            {"content": "", "language": "C++", "license": "MIT", "repository": "r/b"}
            {"content": null}
            {"content": "\\ud800"}
            """;

    private final SkipCounts skips = new SkipCounts();

    @TempDir
    Path folder;

    @Test
    void shouldReadADirectoryTreeInTheOrderOfPathsAndCountWhatIsNoSourceCode() throws IOException {
        // Given
        write("tree/b/Z.java", "class Z {}");
        write("tree/b.py", "\uFEFFpass");
        write("tree/a/x/deep.go", "package x");
        write("tree/.git/hooks/hook.py", "print()");
        write("tree/README.md", "# no code");
        write("tree/Makefile", "all:");
        Files.write(folder.resolve("tree/c.c"), new byte[] {'i', 0, 't'});
        Files.write(folder.resolve("tree/d.rb"), new byte[] {'#', (byte) 0xe9, '\n'});
        Files.createSymbolicLink(folder.resolve("tree/e.py"), Path.of("b.py"));
        Files.createSymbolicLink(folder.resolve("tree/loop"), Path.of("."));

        // When
        List<String> read = read("tree");

        // Then
        assertThat(read)
                .containsExactly(
                        "a/x/deep.go|go|tree||package x",
                        "b.py|python|tree||pass",
                        "b/Z.java|java|tree||class Z {}",
                        "c.c|c|tree||BINARY",
                        "d.rb|ruby|tree||NOT_UTF8");
        assertThat(skips.byReason()).isEqualTo(Map.of("UNKNOWN_LANGUAGE", 2L, "LINK", 2L));
    }

    @Test
    void shouldReadAZipArchiveInItsOrder() throws IOException {
        // Given
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(folder.resolve("code.zip")))) {
            for (String name : List.of("z/", "z/B.java", "z/notes.txt", "a.py")) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(name.endsWith("/") ? new byte[0] : name.getBytes(StandardCharsets.UTF_8));
            }
        }

        // Then
        assertThat(read("code.zip")).containsExactly("z/B.java|java|code.zip||z/B.java", "a.py|python|code.zip||a.py");
        assertThat(skips.byReason()).isEqualTo(Map.of("UNKNOWN_LANGUAGE", 1L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"code.tar", "code.tar.gz", "code.tgz"})
    void shouldReadATarArchiveInItsOrder(String name) throws IOException {
        // Given
        try (OutputStream out = Files.newOutputStream(folder.resolve(name));
                TarArchiveOutputStream tar =
                        new TarArchiveOutputStream(name.endsWith(".tar") ? out : new GZIPOutputStream(out))) {
            for (String path : List.of("z/B.java", "notes.txt", "a.py")) {
                TarArchiveEntry entry = new TarArchiveEntry(path);
                entry.setSize(path.length());
                tar.putArchiveEntry(entry);
                tar.write(path.getBytes(StandardCharsets.UTF_8));
                tar.closeArchiveEntry();
            }
            TarArchiveEntry link = new TarArchiveEntry("link.py", TarArchiveEntry.LF_SYMLINK);
            link.setLinkName("a.py");
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
        }

        // Then
        assertThat(read(name))
                .containsExactly("z/B.java|java|" + name + "||z/B.java", "a.py|python|" + name + "||a.py");
        assertThat(skips.byReason()).isEqualTo(Map.of("UNKNOWN_LANGUAGE", 1L, "LINK", 1L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rows.jsonl", "rows.jsonl.gz", "rows.jsonl.zst", "rows.json", "rows.json.gz"})
    void shouldReadRowsOfJson(String name) throws IOException {
        // Given
        String text = name.contains(".jsonl")
                ? ROWS
                : "[" + String.join(",", ROWS.strip().split("\n", -1)) + "]";
        try (OutputStream file = Files.newOutputStream(folder.resolve(name));
                OutputStream out = name.endsWith(".gz")
                        ? new GZIPOutputStream(file)
                        : name.endsWith(".zst") ? new ZstdOutputStream(file) : file) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }

        // Then
        assertThat(read(name))
                .containsExactly(
                        "src/a.rs|rust|r/a|MIT AND Apache-2.0|a\r\n\u2028é",
                        name + "#2|cpp|r/b|MIT|",
                        name + "#3|unknown|null||NO_CONTENT",
                        name + "#4|unknown|null||NOT_UTF8");
    }

    @Test
    void shouldReadRowsOfParquetAndTellTheirLanguageByTheFolder() throws IOException {
        // Given
        Path file = Files.createDirectories(folder.resolve("it's/c-sharp")).resolve("train-00000.parquet");
        try (RowWriter rows = RowWriter.open(file)) {
            for (int i = 0; i < 3000; i++) {
                rows.write(Map.of(
                        "content",
                        "class " + i + "\r",
                        "max_stars_repo_name",
                        "o/r" + i,
                        "max_stars_repo_licenses",
                        List.of("MIT", "ISC"),
                        "id",
                        i));
            }
            rows.complete();
        }

        // When
        List<String> read = read("it's/c-sharp/train-00000.parquet");

        // Then
        assertThat(read)
                .hasSize(3000)
                .startsWith(
                        "train-00000.parquet#1|csharp|o/r0|MIT AND ISC|class 0\r",
                        "train-00000.parquet#2|csharp|o/r1|MIT AND ISC|class 1\r")
                .endsWith("train-00000.parquet#3000|csharp|o/r2999|MIT AND ISC|class 2999\r");
        assertThat(read("it's"))
                .startsWith("c-sharp/train-00000.parquet#1|csharp|o/r0|MIT AND ISC|class 0\r")
                .hasSize(3000);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"content": ["a = 1", "b = 2"]}                                             | NO_CONTENT
            {"content": {"text": "a = 1"}}                                              | NO_CONTENT
            {"content": 42}                                                             | NO_CONTENT
            {"content": true}                                                           | NO_CONTENT
            {"path": ["a.py"], "repository": 7, "license": [null, 1], "content": "a"}   | a
            """)
    void shouldNeverTakeThePrintedFormOfAValueForAText(String row, String text) throws IOException {
        for (String name : List.of("rows.jsonl", "rows.parquet")) {
            try (RowWriter rows = RowWriter.open(folder.resolve(name))) {
                rows.write(new ObjectMapper().readTree(row));
                rows.complete();
            }

            assertThat(read(name)).containsExactly(name + "#1|unknown|null||" + text);
        }
    }

    @Test
    void shouldTakeBytesThatAreUtf8ForTheTextTheyAre() throws IOException {
        // Given
        try (RowWriter rows = RowWriter.open(folder.resolve("rows.parquet"))) {
            rows.write(new ObjectMapper().createObjectNode().put("content", "é = 1".getBytes(StandardCharsets.UTF_8)));
            rows.write(new ObjectMapper().createObjectNode().put("content", new byte[] {'a', (byte) 0xe9}));
            rows.complete();
        }

        // Then
        assertThat(read("rows.parquet"))
                .containsExactly("rows.parquet#1|unknown|null||é = 1", "rows.parquet#2|unknown|null||NO_CONTENT");
    }

    @Test
    void shouldPassOverPipesInATree() throws Exception {
        // Given
        write("tree/b.py", "1");
        for (String name : List.of("a.jsonl", "a.parquet", "a.py")) {
            Process mkfifo = new ProcessBuilder(
                            "mkfifo", folder.resolve("tree").resolve(name).toString())
                    .start();
            assumeTrue(mkfifo.waitFor() == 0, "no mkfifo here");
        }

        // Then
        assertThat(read("tree")).containsExactly("b.py|python|tree||1");
        assertThat(skips.byReason()).isEqualTo(Map.of("UNREADABLE", 3L));
    }

    @Test
    void shouldReadZipArchivesOfOldSystemsAndPassOverOddEntries() throws IOException {
        // Given
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(folder.resolve("old.zip"))) {
            zip.setEncoding("IBM437");
            zip.setUseLanguageEncodingFlag(false);
            for (String name : List.of("prüfung.py", "link.py", "b.py")) {
                ZipArchiveEntry entry = new ZipArchiveEntry(name);
                entry.setUnixMode(name.equals("link.py") ? UnixStat.LINK_FLAG | 0777 : UnixStat.FILE_FLAG | 0644);
                zip.putArchiveEntry(entry);
                zip.write("x = 1".getBytes(StandardCharsets.UTF_8));
                zip.closeArchiveEntry();
            }
        }

        // Then
        assertThat(read("old.zip")).containsExactly("prüfung.py|python|old.zip||x = 1", "b.py|python|old.zip||x = 1");
        assertThat(skips.byReason()).isEqualTo(Map.of("LINK", 1L));
    }

    @Test
    void shouldStopWhenTheVisitorHasEnough() throws IOException {
        // Given
        write("tree/a.py", "1");
        write("tree/b/b.py", "2");
        write("tree/c.py", "3");
        List<String> paths = new ArrayList<>();

        // When
        boolean more = Source.at(folder.resolve("tree").toString())
                .visit(
                        document -> {
                            paths.add(document.origin().path());
                            return paths.size() < 2;
                        },
                        skips);

        // Then
        assertThat(more).isFalse();
        assertThat(paths).containsExactly("a.py", "b/b.py");
    }

    @Test
    void shouldNotFailOnADamagedFileOfRowsInATree() throws IOException {
        // Given
        write("tree/a.jsonl", "{\"content\": \"x\"}\n{\"cont");
        write("tree/b.py", "1");

        // Then
        assertThat(read("tree")).containsExactly("a.jsonl#1|unknown|null||x", "b.py|python|tree||1");
        assertThat(skips.byReason()).isEqualTo(Map.of("UNREADABLE", 1L));
    }

    @ParameterizedTest
    @CsvSource({
        "rows.jsonl,   source '%s' cannot be read at row 1: Unrecognized token 'damaged'",
        "rows.json.gz, source '%s' cannot be read at row 1: Not in GZIP format",
        "code.zip,     source '%s' is no readable zip archive",
        "code.tar,     source '%s' is no readable tar archive",
        "code.tgz,     source '%s' is no readable tar archive: Not in GZIP format",
        "a.parquet,    source '%s' cannot be read at row 1: it is no sound Parquet",
    })
    void shouldNameADamagedSource(String name, String expected) throws IOException {
        write(name, "damaged ".repeat(100));

        assertThatThrownBy(() -> read(name))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(expected.formatted(folder.resolve(name)));
    }

    @Test
    void shouldRefuseARowThatIsNoObject() throws IOException {
        write("rows.jsonl", "{\"content\": \"x\"}\n7\n");

        assertThatThrownBy(() -> read("rows.jsonl")).hasMessageEndingWith("at row 2: it is no JSON object");
    }

    @Test
    void shouldSayWhichSourceIsMissingOrOfNoKnownKind() throws IOException {
        write("data.bin", "?");

        assertThatThrownBy(() -> Source.at("/no/such/place"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("source '/no/such/place' does not exist");
        assertThatThrownBy(() -> read("data.bin"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("data.bin' is of no known kind: it must be a directory, an archive (.zip");
    }

    @Test
    void shouldReadASingleFileOfSourceCode() throws IOException {
        write("Main.java", "class Main {}");

        assertThat(read("Main.java")).containsExactly("Main.java|java|Main.java||class Main {}");
    }

    @Test
    void shouldFindTheDeclaredLicence() {
        assertThat(new Text("// SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note\nint x;").declaredLicense())
                .isEqualTo("GPL-2.0 WITH Linux-syscall-note");
        assertThat(new Text("/* SPDX-License-Identifier: MIT */").declaredLicense())
                .isEqualTo("MIT");
        assertThat(new Text("x").declaredLicense()).isNull();
    }

    /** Path, language, repository, licence, and the text or why there is none, of every document. */
    private List<String> read(String name) throws IOException {
        List<String> documents = new ArrayList<>();
        Source.at(folder.resolve(name).toString())
                .visit(
                        document -> {
                            Origin origin = document.origin();
                            String text = switch (document.read()) {
                                case Text(String content) -> content;
                                case PassedOver(SkipReason reason) -> reason.name();
                            };
                            documents.add(String.join(
                                    "|",
                                    Arrays.asList(
                                            origin.path(),
                                            origin.language(),
                                            String.valueOf(origin.repository()),
                                            origin.license() == null ? "" : origin.license(),
                                            text)));
                            return true;
                        },
                        skips);
        return documents;
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
