package io.magicoder.seedextractor.license;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.magicoder.events.RunSpecification;
import io.magicoder.events.SeedSnippet;
import io.magicoder.seedextractor.SeedExtraction;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LicensedExtractionTest {
    private static final Map<String, String> FILES = new TreeMap<>(Map.of(
            "a/one.py", code("one"),
            "a/LICENSE", LicenseTextsTest.MIT,
            "a/deep/er/two.py", code("two"),
            "a/other/COPYING", "Ask us.",
            "a/other/three.py", code("three"),
            "four.py", code("four"),
            "a/five.py", "# SPDX-License-Identifier: GPL-3.0-only\n" + code("five")));

    private static final Map<String, String> LICENSES = Map.of(
            "a/one.py", "MIT",
            "a/deep/er/two.py", "MIT",
            "a/other/three.py", "unknown",
            "four.py", "unknown",
            "a/five.py", "GPL-3.0-only");

    @TempDir
    Path folder;

    @Test
    void shouldSayTheLicenceOfTheHeadElseOfTheNearestFolder() throws IOException {
        assertThat(licenses(tree(), "lines", null, null)).isEqualTo(LICENSES);
        assertThat(licenses(zip(), "syntax", null, null)).isEqualTo(LICENSES);
        assertThat(licenses(tar(), "syntax", null, null)).isEqualTo(LICENSES);
    }

    @Test
    void shouldTakeOnlyLicencesAndPathsOfTheLists() throws IOException {
        assertThat(licenses(tree(), "lines", "allow:MIT", null)).containsOnlyKeys("a/one.py", "a/deep/er/two.py");
        assertThat(licenses(tree(), "syntax", "deny:GPL-*,unknown", null))
                .containsOnlyKeys("a/one.py", "a/deep/er/two.py");
        assertThat(licenses(tree(), "reference", "deny:unknown", "deny:**/deep/**"))
                .containsOnlyKeys("a/one.py", "a/five.py");
        assertThat(licenses(tree(), "syntax", null, "allow:a/*.py,four.py"))
                .containsOnlyKeys("a/one.py", "a/five.py", "four.py");
    }

    @Test
    void shouldCountWhatTheListsLeaveOut() throws IOException {
        SeedExtraction extraction = new SeedExtraction(run(tree(), "syntax", "allow:MIT", "deny:a/other/**"));
        extraction.forEach(seed -> {});
        assertThat(extraction.skips().byReason()).containsEntry("LICENSE", 2L).containsEntry("PATH", 1L);
    }

    @Test
    void shouldRefuseAListThatIsNone() {
        assertThatThrownBy(() -> new SeedExtraction(run(folder, "lines", null, "src")))
                .hasMessage("paths is 'src': it must be such as allow:src/** or deny:**/test/**");
        assertThatThrownBy(() -> new SeedExtraction(run(folder, "lines", null, "deny:[a")))
                .hasMessageStartingWith("paths is 'deny:[a'");
    }

    private static Map<String, String> licenses(
            Path source, String strategy, @Nullable String licenses, @Nullable String paths) throws IOException {
        Map<String, String> found = new TreeMap<>();
        new SeedExtraction(run(source, strategy, licenses, paths))
                .forEach((SeedSnippet seed) ->
                        found.put(seed.source().path(), seed.source().license()));
        return found;
    }

    private static RunSpecification run(
            Path source, String strategy, @Nullable String licenses, @Nullable String paths) {
        return RunSpecification.of(List.of(source.toString()))
                .strategy(strategy)
                .licenses(licenses)
                .paths(paths)
                .build();
    }

    private static String code(String name) {
        return """
                def %1$s_of(%1$s_width, %1$s_height):
                    return %1$s_width * %1$s_height if %1$s_width > 0 else %1$s
                """.formatted(name);
    }

    private Path tree() throws IOException {
        Path tree = folder.resolve("tree");
        for (Map.Entry<String, String> file : FILES.entrySet()) {
            Files.createDirectories(tree.resolve(file.getKey()).getParent());
            Files.writeString(tree.resolve(file.getKey()), file.getValue());
        }
        return tree;
    }

    private Path zip() throws IOException {
        Path archive = folder.resolve("a.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            for (Map.Entry<String, String> file : FILES.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return archive;
    }

    private Path tar() throws IOException {
        Path archive = folder.resolve("a.tar");
        try (OutputStream out = Files.newOutputStream(archive);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            for (Map.Entry<String, String> file :
                    new TreeMap<>(FILES).descendingMap().entrySet()) {
                byte[] bytes = file.getValue().getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
                entry.setSize(bytes.length);
                tar.putArchiveEntry(entry);
                tar.write(bytes);
                tar.closeArchiveEntry();
            }
        }
        return archive;
    }
}
