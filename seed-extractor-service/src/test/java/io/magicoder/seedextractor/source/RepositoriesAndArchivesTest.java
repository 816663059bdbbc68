package io.magicoder.seedextractor.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.magicoder.events.RunSpecification;
import io.magicoder.events.SeedSnippet;
import io.magicoder.seedextractor.SeedExtraction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.revwalk.RevCommit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoriesAndArchivesTest {
    private static final Instant FIRST = Instant.parse("2024-05-01T10:00:00Z");
    private static final Instant SECOND = Instant.parse("2025-06-02T11:00:00Z");

    @TempDir
    Path folder;

    /** A full disk behind whoever takes the documents is no damaged archive. */
    @ParameterizedTest
    @ValueSource(strings = {"a.py", "rows.jsonl", "a.zip", "a.tar.gz", "outer.zip"})
    void shouldNotTakeAFailureOfTheTakerForOneOfTheSource(String name) throws IOException {
        // Given
        byte[] code = bytes(code("area"));
        byte[] zip = zip(Map.of("a.py", code));
        write(
                "tree/" + name,
                switch (name) {
                    case "rows.jsonl" -> bytes("{\"content\": \"a = 1\"}\n");
                    case "a.zip" -> zip;
                    case "a.tar.gz" -> tarGz(Map.of("a.py", code));
                    case "outer.zip" -> zip(Map.of("inner.zip", zip));
                    default -> code;
                });
        Corpus corpus = Corpus.of(run(folder.resolve("tree").toString()));
        SkipCounts skips = new SkipCounts();
        IOException full = new IOException("no space left");
        UncheckedIOException spool = new UncheckedIOException("the temporary file failed", full);

        // When, Then
        assertThatThrownBy(() -> corpus.visit(skips, document -> {
                    throw full;
                }))
                .isSameAs(full);
        assertThatThrownBy(() -> corpus.visit(skips, document -> {
                    throw spool;
                }))
                .isSameAs(spool);
        assertThat(skips.byReason()).isEmpty();
    }

    @Test
    void shouldReadARepositoryAtARevisionOrEachFileAtItsLastCommit() throws Exception {
        // Given
        Path repository = folder.resolve("project");
        String first;
        String second;
        try (Git git = Git.init().setDirectory(repository.toFile()).call()) {
            write("project/old.py", code("old"));
            write("project/both.py", code("before"));
            first = commit(git, FIRST).name();
            write("project/both.py", code("after"));
            write("project/LICENSE", Files.readString(Path.of("../LICENSE")));
            second = commit(git, SECOND).name();
        }
        write("project/both.py", code("uncommitted"));
        String url = repository.toUri().toString().replaceFirst("/$", "");

        // When
        Map<String, SeedSnippet> now = byPath(url);
        Map<String, SeedSnippet> then = byPath(repository + "#" + first.substring(0, 10));
        Map<String, SeedSnippet> tree = byPath(repository.toString());

        // Then
        assertThat(now.get("both.py").snippet()).isEqualTo(code("after"));
        assertThat(now.get("both.py").source().commit()).isEqualTo(second);
        assertThat(now.get("both.py").source().committedAt()).isEqualTo(SECOND);
        assertThat(now.get("old.py").source().commit()).isEqualTo(first);
        assertThat(now.get("old.py").source().committedAt()).isEqualTo(FIRST);
        assertThat(now.get("old.py").source().license()).isEqualTo("Apache-2.0");
        assertThat(now.get("old.py").source().repository()).isEqualTo("project");
        assertThat(then.get("both.py").snippet()).isEqualTo(code("before"));
        assertThat(then.get("both.py").source().commit()).isEqualTo(first);
        assertThat(then.get("both.py").source().revision()).isEqualTo(first.substring(0, 10));
        assertThat(then.get("both.py").source().license()).isEqualTo("unknown");
        assertThat(tree.get("both.py").snippet()).isEqualTo(code("uncommitted"));
        assertThat(tree.get("both.py").source().commit()).isNull();
        assertThat(tree.get("old.py").source().commit()).isEqualTo(first);
    }

    @Test
    void shouldReadARepositoryWithoutAWorkingTree() throws Exception {
        // Given
        Path repository = folder.resolve("project");
        try (Git git = Git.init().setDirectory(repository.toFile()).call()) {
            write("project/a.py", code("one"));
            commit(git, FIRST);
        }
        Path bare = folder.resolve("bare.git");
        Git.cloneRepository()
                .setURI(repository.toUri().toString())
                .setBare(true)
                .setDirectory(bare.toFile())
                .call()
                .close();

        // Then
        assertThat(byPath(bare.toString()).get("a.py").source().repository()).isEqualTo("bare");
    }

    @Test
    void shouldRefuseInOneSentenceWhatIsNoRepository() throws Exception {
        Path repository = folder.resolve("project");
        Git.init().setDirectory(repository.toFile()).call().close();
        assertThatThrownBy(() -> Source.at(repository + "#v1"))
                .hasMessageEndingWith("is a git repository without a revision 'v1'");
        assertThatThrownBy(() -> Source.at(folder.toUri().toString()))
                .hasMessageContaining("is no git repository that can be read");
        assertThatThrownBy(() -> Source.at("ssh://example.org/a.git")).hasMessageContaining("is no http or https URL");
        assertThatThrownBy(() -> Source.at("file:///no/such/place")).hasMessageEndingWith("does not exist");
    }

    @Test
    void shouldReadArchivesInArchives() throws IOException {
        // Given
        byte[] inner = zip(Map.of("deep/a.py", bytes(code("one"))));
        byte[] middle = tarGz(Map.of("inner-sources.jar", inner, "b.py", bytes(code("two"))));
        Path outer = folder.resolve("all.zip");
        Files.write(outer, zip(Map.of("lib/middle.tgz", middle, "c.py", bytes(code("three")))));

        // Then
        assertThat(byPath(outer.toString()))
                .containsOnlyKeys("lib/middle.tgz/inner-sources.jar/deep/a.py", "lib/middle.tgz/b.py", "c.py");
    }

    @Test
    void shouldTakeEachArchiveInATreeOrArchiveForARepositoryOfItsOwn() throws IOException {
        // Given
        write("tree/LICENSE", Files.readString(Path.of("../LICENSE")));
        for (String name : List.of("loose", "free")) {
            write("tree/" + name + ".py", code(name));
        }
        Map<String, byte[]> two = Map.of("a.py", bytes(code("first")), "b.py", bytes(code("second")));
        write("tree/one/lib.zip", zip(two));
        byte[] inner = zip(Map.of("d.py", bytes(code("third")), "e.py", bytes(code("fourth"))));
        write("tree/two/lib.zip", zip(Map.of("c.py", bytes(code("fifth")), "in/lib.jar", inner)));
        write("tree/broken.tar.gz", bytes("no archive"));
        RunSpecification run = RunSpecification.of(
                        List.of(folder.resolve("tree").toString()))
                .maxPerRepository(1)
                .build();

        // When
        SeedExtraction extraction = new SeedExtraction(run);
        List<SeedSnippet> seeds = new ArrayList<>();
        extraction.forEach(seeds::add);

        // Then
        assertThat(seeds)
                .extracting(seed -> seed.source().repository())
                .containsExactlyInAnyOrder(
                        "tree", "tree", "tree/one/lib.zip", "tree/two/lib.zip", "tree/two/lib.zip/in/lib.jar");
        assertThat(seeds)
                .filteredOn(seed -> seed.source().path().startsWith("two/lib.zip/in/lib.jar/"))
                .singleElement()
                .satisfies(seed -> assertThat(seed.source().license()).isEqualTo("unknown"));
        assertThat(extraction.skips().byReason())
                .containsEntry("UNREADABLE", 1L)
                .containsEntry("REPOSITORY_FULL", 2L);
    }

    @Test
    void shouldTakeWhatIsInsideOfAGemForTheGem() throws IOException {
        // Given
        byte[] data = tarGz(Map.of("lib/a.py", bytes(code("one"))));
        write("tree/some.gem", tar(Map.of("data.tar.gz", data)));

        // Then
        SeedSnippet seed = byPath(folder.resolve("tree").toString()).get("some.gem/data.tar.gz/lib/a.py");
        assertThat(seed.source().repository()).isEqualTo("tree/some.gem");
    }

    @Test
    void shouldPassOverArchivesThatAreDamagedOrTooDeep() throws IOException {
        // Given
        byte[] nested = zip(Map.of("a.py", bytes(code("one"))));
        for (int depth = 0; depth < 6; depth++) {
            nested = zip(Map.of("n.zip", nested, "d" + depth + ".py", bytes(code("at" + depth))));
        }
        Path outer = folder.resolve("all.zip");
        Files.write(
                outer, zip(Map.of("n.zip", nested, "broken.tar.gz", bytes("no archive"), "b.py", bytes(code("two")))));

        // When
        SeedExtraction extraction = new SeedExtraction(run(outer.toString()));
        List<SeedSnippet> seeds = new ArrayList<>();
        extraction.forEach(seeds::add);

        // Then
        assertThat(seeds).extracting(seed -> seed.source().path()).contains("b.py", "n.zip/n.zip/d4.py");
        assertThat(extraction.skips().byReason()).containsEntry("TOO_DEEP", 1L).containsEntry("UNREADABLE", 1L);
    }

    @Test
    void shouldSetAsideWhatIsNoFileInATar() throws IOException {
        // Given
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (byte kind : new byte[] {
                TarConstants.LF_FIFO,
                TarConstants.LF_CHR,
                TarConstants.LF_BLK,
                TarConstants.LF_LINK,
                TarConstants.LF_SYMLINK
            }) {
                TarArchiveEntry entry = new TarArchiveEntry("odd_" + (char) kind + ".py", kind);
                entry.setLinkName("a.py");
                tar.putArchiveEntry(entry);
                tar.closeArchiveEntry();
            }
            TarArchiveEntry file = new TarArchiveEntry("a.py");
            file.setSize(code("one").length());
            tar.putArchiveEntry(file);
            tar.write(bytes(code("one")));
            tar.closeArchiveEntry();
        }
        Path odd = folder.resolve("odd.tar");
        Files.write(odd, bytes.toByteArray());

        // When
        SeedExtraction extraction = new SeedExtraction(run(odd.toString()));
        List<SeedSnippet> seeds = new ArrayList<>();
        extraction.forEach(seeds::add);

        // Then
        assertThat(seeds).extracting(seed -> seed.source().path()).containsExactly("a.py");
        assertThat(extraction.skips().byReason()).isEqualTo(Map.of("UNREADABLE", 3L, "LINK", 2L));
    }

    @Test
    void shouldSayThatATarBreaksOff() throws IOException {
        // Given
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (String name : List.of("a.py", "b.py")) {
                TarArchiveEntry entry = new TarArchiveEntry(name);
                entry.setSize(code(name.substring(0, 1)).length());
                tar.putArchiveEntry(entry);
                tar.write(bytes(code(name.substring(0, 1))));
                tar.closeArchiveEntry();
            }
        }
        Path cut = folder.resolve("cut.tar");
        for (int length : new int[] {1024 + 100, 1024 + 512 + 10}) {
            Files.write(cut, Arrays.copyOf(bytes.toByteArray(), length));
            // Then
            assertThatThrownBy(() -> new SeedExtraction(run(cut.toString())).forEach(_ -> {}))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("source '" + cut + "' is no readable tar archive: ");
        }
        // What tar itself takes for whole: no mark of the end, but a whole last entry.
        Files.write(cut, Arrays.copyOf(bytes.toByteArray(), 2048));
        assertThat(byPath(cut.toString())).isNotEmpty();
    }

    @Test
    void shouldSetAsideAFileOfAZipWhoseBytesAreDamaged() throws IOException {
        // Given
        byte[] zip = zip(Map.of("a.py", bytes(code("one"))));
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(stored)) {
            out.setMethod(ZipOutputStream.STORED);
            ZipEntry entry = new ZipEntry("b.py");
            CRC32 other = new CRC32();
            other.update(bytes(code("two")));
            entry.setCrc(other.getValue());
            entry.setSize(code("two").length());
            out.putNextEntry(entry);
            out.write(bytes(code("two")));
        }
        byte[] damaged = stored.toByteArray();
        damaged[30 + "b.py".length() + 4]++; // a byte of the text, behind the head of the entry
        Files.write(folder.resolve("good.zip"), zip);
        Files.write(folder.resolve("damaged.zip"), damaged);

        // When
        SeedExtraction extraction = new SeedExtraction(run(
                folder.resolve("good.zip").toString(),
                folder.resolve("damaged.zip").toString()));
        List<SeedSnippet> seeds = new ArrayList<>();
        extraction.forEach(seeds::add);

        // Then
        assertThat(seeds).extracting(seed -> seed.source().path()).containsExactly("a.py");
        assertThat(extraction.skips().byReason()).containsEntry("UNREADABLE", 1L);
    }

    @Test
    void shouldStopUnpackingABomb() throws IOException {
        // Given: two gigabytes of nothing in two megabytes
        Path bomb = folder.resolve("bomb.tar.gz");
        byte[] zeros = new byte[1 << 20];
        try (OutputStream file = Files.newOutputStream(bomb);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(file))) {
            TarArchiveEntry entry = new TarArchiveEntry("z.py");
            entry.setSize(2048L * zeros.length);
            tar.putArchiveEntry(entry);
            for (int i = 0; i < 2048; i++) {
                tar.write(zeros);
            }
            tar.closeArchiveEntry();
        }
        write("good.py", code("good"));

        // When
        SeedExtraction extraction = new SeedExtraction(
                run(bomb.toString(), folder.resolve("good.py").toString()));
        List<SeedSnippet> seeds = new ArrayList<>();
        extraction.forEach(seeds::add);

        // Then
        assertThat(seeds).extracting(seed -> seed.source().path()).containsExactly("good.py");
        assertThat(extraction.skips().byReason()).containsEntry("ARCHIVE_BOMB", 1L);
    }

    @Test
    void shouldNotFollowLinksOutOfATree() throws IOException {
        // Given
        write("outside/secret.py", code("secret"));
        write("tree/a.py", code("one"));
        Files.createSymbolicLink(folder.resolve("tree/b.py"), folder.resolve("outside/secret.py"));
        Files.createSymbolicLink(folder.resolve("tree/dir"), folder.resolve("outside"));

        // Then
        assertThat(byPath(folder.resolve("tree").toString())).containsOnlyKeys("a.py");
    }

    private static RevCommit commit(Git git, Instant at) throws Exception {
        PersonIdent author = new PersonIdent("A", "a@example.org", at, ZoneOffset.UTC);
        git.add().addFilepattern(".").call();
        return git.commit()
                .setMessage("change")
                .setAuthor(author)
                .setCommitter(author)
                .setSign(false)
                .call();
    }

    private static String code(String name) {
        return """
                def %1$s_of(%1$s_width, %1$s_height):
                    return %1$s_width * %1$s_height if %1$s_width > 0 else %1$s
                """.formatted(name);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] zip(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : new TreeMap<>(files).entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] tarGz(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream packed = new GZIPOutputStream(bytes)) {
            packed.write(tar(files));
        }
        return bytes.toByteArray();
    }

    private static byte[] tar(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : new TreeMap<>(files).entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
                entry.setSize(file.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static RunSpecification run(String... sources) {
        return RunSpecification.of(List.of(sources)).build();
    }

    private static Map<String, SeedSnippet> byPath(String source) throws IOException {
        Map<String, SeedSnippet> seeds = new TreeMap<>();
        new SeedExtraction(run(source)).forEach(seed -> seeds.put(seed.source().path(), seed));
        return seeds;
    }

    private void write(String name, String text) throws IOException {
        write(name, bytes(text));
    }

    private void write(String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }
}
