package io.magicoder.seedextractor.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemoteRepositoryTest {
    @TempDir
    private Path folder = Path.of("");

    @SuppressWarnings("NullAway.Init") // JUnit calls serve()
    private Git git;

    @SuppressWarnings("NullAway.Init") // JUnit calls serve()
    private GitServer server;

    private String first = "";

    @BeforeEach
    void serve() throws IOException, GitAPIException {
        git = Git.init()
                .setDirectory(folder.resolve("project").toFile())
                .setInitialBranch("main")
                .call();
        first = commit("a.py", "one = 1\n");
        git.tag().setName("v1").setAnnotated(false).call();
        commit("b.py", "two = 2\n");
        server = new GitServer(Map.of("/team/project.git", folder.resolve("project")));
    }

    @AfterEach
    void close() {
        server.close();
        git.close();
    }

    private String commit(String file, String text) throws IOException, GitAPIException {
        Files.writeString(folder.resolve("project").resolve(file), text);
        git.add().addFilepattern(file).call();
        return git.commit()
                .setMessage("add " + file)
                .setAuthor("A", "a@example.org")
                .setSign(false)
                .call()
                .name();
    }

    @Test
    void itsFilesAreReadAtTheirLastCommits() throws IOException {
        List<Document> documents = documents(server.url("/team/project.git"));
        assertThat(documents).extracting(each -> each.origin().path()).containsExactly("a.py", "b.py");
        assertThat(documents.getFirst().origin().commit()).isEqualTo(first);
        assertThat(documents.getFirst().origin().repository()).isEqualTo("team/project");
        assertThat(documents.getFirst().origin().inRepository()).isTrue();
    }

    @Test
    void aTagAndAHashAreRevisions() throws IOException {
        for (String revision : List.of("v1", first)) {
            List<Document> documents = documents(server.url("/team/project.git#" + revision));
            assertThat(documents).extracting(each -> each.origin().path()).containsExactly("a.py");
            assertThat(documents.getFirst().origin().commit()).isEqualTo(first);
        }
    }

    @Test
    void aLaterRunReadsWhatIsThereThen() throws IOException, GitAPIException {
        // Given
        assertThat(documents(server.url("/team/project.git"))).hasSize(2);
        // When
        commit("c.py", "three = 3\n");
        // Then
        assertThat(documents(server.url("/team/project.git"))).hasSize(3);
        try (var clones = Files.list(folder.resolve("clones"))) {
            assertThat(clones).hasSize(1);
        }
    }

    @Test
    void whatCannotBeReachedIsToldBeforeAnythingIsRead() {
        Clones clones = new Clones(folder.resolve("clones"));
        assertThatThrownBy(() -> RemoteRepository.at(server.url("/team/gone.git"), clones))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no git repository that can be reached");
        assertThatThrownBy(() -> RemoteRepository.at(server.url("/team/project.git#v2"), clones))
                .hasMessageContaining("without a branch or tag 'v2'");
        assertThatThrownBy(() -> RemoteRepository.at("http://127.0.0.1:1/a.git", clones))
                .hasMessageContaining("can be reached");
        assertThatThrownBy(() -> RemoteRepository.at("https://me:word@example.org/a.git", clones))
                .hasMessageNotContaining("word@")
                .hasMessageContaining("password");
        assertThat(folder.resolve("clones")).doesNotExist();
    }

    @Test
    void clonesLieInTheUsersCache() {
        assertThat(Clones.ofUser(Map.of(), Path.of("/home/me")).folder())
                .isEqualTo(Path.of("/home/me/.cache/magicoder/clones"));
        assertThat(Clones.ofUser(Map.of("XDG_CACHE_HOME", "/cache"), Path.of("/home/me"))
                        .folder())
                .isEqualTo(Path.of("/cache/magicoder/clones"));
    }

    private List<Document> documents(String location) throws IOException {
        List<Document> documents = new ArrayList<>();
        boolean more = RemoteRepository.at(location, new Clones(folder.resolve("clones")))
                .visit(document -> documents.add(document), new SkipCounts());
        assertThat(more).isTrue();
        return documents;
    }
}
