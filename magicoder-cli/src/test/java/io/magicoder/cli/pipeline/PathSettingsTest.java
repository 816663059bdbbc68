package io.magicoder.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PathSettingsTest {
    /** A file of the folder that the tests run in. */
    private static final String FILE = "pom.xml";

    private static final String ABSOLUTE = Path.of(FILE).toAbsolutePath().toString();

    @Test
    void aRelativePathIsMeantFromWhereTheUserStands() {
        Map<String, String> overrides = PipelineSettings.parseOverrides(List.of(
                "generator.prompt=" + FILE,
                "generator.teacher.api-key-file=no-such-file",
                "base-model=./" + FILE,
                "trainer.checkpoint-directory=/absolute"));
        assertThat(overrides)
                .containsOnly(
                        Map.entry("generator.prompt", ABSOLUTE),
                        Map.entry(
                                "generator.teacher.api-key-file",
                                Path.of("no-such-file").toAbsolutePath().toString()),
                        Map.entry("base-model", ABSOLUTE),
                        Map.entry("trainer.checkpoint-directory", "/absolute"));
    }

    @Test
    void aPromptOfTheServicesOwnAndWhatIsNoPathStayAsTheyAre() {
        List<String> assignments =
                List.of("generator.prompt=prompts/oss-instruct.md", "generator.teacher.model=" + FILE, "epochs=2");
        assertThat(PipelineSettings.parseOverrides(assignments))
                .containsOnly(
                        Map.entry("generator.prompt", "prompts/oss-instruct.md"),
                        Map.entry("generator.teacher.model", FILE),
                        Map.entry("epochs", "2"));
    }

    @Test
    void aVariableOfTheEnvironmentIsMeantFromThereToo() {
        Map<String, String> environment =
                new HashMap<>(Map.of("MAGICODER_GENERATOR_TEACHER_API_KEY_FILE", FILE, "PATH", FILE));
        PathSettings.resolveVariables(environment);
        assertThat(environment)
                .containsOnly(Map.entry("MAGICODER_GENERATOR_TEACHER_API_KEY_FILE", ABSOLUTE), Map.entry("PATH", FILE));
    }
}
