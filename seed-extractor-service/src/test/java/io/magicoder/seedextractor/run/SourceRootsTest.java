package io.magicoder.seedextractor.run;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.magicoder.events.RunSpecification;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceRootsTest {
    @TempDir
    Path folder;

    @BeforeEach
    void writeFolders() throws IOException {
        Files.createDirectories(folder.resolve("in/side"));
        Files.createDirectories(folder.resolve("inside"));
        Files.createSymbolicLink(folder.resolve("in/link"), folder.resolve("inside"));
        Files.createSymbolicLink(folder.resolve("in/near"), folder.resolve("in/side"));
    }

    @Test
    void shouldTakeWhatLiesBelowARootWhateverItsName() {
        SourceRoots roots = roots(List.of(folder.resolve("in").toString()));
        for (String source : List.of("in", "in/side", "in/near", "in/side/../side")) {
            assertThatCode(() -> roots.require(run(folder.resolve(source).toString())))
                    .doesNotThrowAnyException();
        }
        assertThatCode(() -> roots.require(run(folder.resolve("in/side").toUri() + "#main")))
                .doesNotThrowAnyException();
    }

    @Test
    void shouldRefuseWhatLiesOutside() {
        SourceRoots roots = roots(List.of(folder.resolve("in").toString()));
        for (String source : List.of(
                folder + "/inside",
                folder + "/in/../inside",
                folder + "/in/link",
                "/etc/passwd",
                "file:///etc/passwd")) {
            assertThatThrownBy(() -> roots.require(run(source)))
                    .hasMessageStartingWith("source '" + source + "' lies outside of the folders");
        }
        assertThatThrownBy(() -> roots.require(run(folder + "/in/gone"))).hasMessageEndingWith("does not exist");
    }

    @Test
    void shouldReadNothingWithoutRootsAndRefuseARootThatIsNot() {
        assertThatThrownBy(() -> roots(null).require(run(folder.resolve("in").toString())))
                .hasMessageEndingWith("unless magicoder.seed-extractor.roots names their folders");
        assertThatThrownBy(() -> roots(List.of("/no/such/place"))).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void shouldCloneWhatIsNamedAndNothingElse() {
        SourceRoots roots = new SourceRoots(configuration(null, List.of("https://git.example.org/team")));
        for (String source : List.of(
                "https://git.example.org/team",
                "https://git.example.org/team/a.git",
                "https://git.example.org/team/a.git#v1..2")) {
            assertThatCode(() -> roots.require(run(source))).doesNotThrowAnyException();
        }
        for (String source : List.of(
                "https://git.example.org/teams/a.git",
                "https://git.example.org.evil/team/a.git",
                "https://git.example.org/team/../other/a.git",
                "https://git.example.org/team/%2e%2e/other/a.git",
                "https://git.example.org/team/..",
                "http://git.example.org/team/a.git",
                "HTTP://127.0.0.1/a.git",
                "ssh://git.example.org/team/a.git",
                "ftp://git.example.org/team/a.git")) {
            assertThatThrownBy(() -> roots.require(run(source)))
                    .hasMessageStartingWith("source '" + source + "' is none of the repositories");
        }
        assertThatThrownBy(() -> roots(List.of("/")).require(run("https://git.example.org/team/a.git")))
                .hasMessageEndingWith("none is named");
    }

    private static RunSpecification run(String source) {
        return RunSpecification.of(List.of(source)).build();
    }

    private static SourceRoots roots(@Nullable List<String> roots) {
        return new SourceRoots(configuration(roots, null));
    }

    private static SeedExtractorConfiguration configuration(
            @Nullable List<String> roots, @Nullable List<String> remotes) {
        return new SeedExtractorConfiguration() {
            @Override
            public Optional<Path> runFile() {
                return Optional.empty();
            }

            @Override
            public Optional<List<String>> roots() {
                return Optional.ofNullable(roots);
            }

            @Override
            public Optional<List<String>> remotes() {
                return Optional.ofNullable(remotes);
            }

            @Override
            public int maxInFlight() {
                return 1;
            }
        };
    }
}
