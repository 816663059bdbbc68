package io.magicoder.deploy.dashboards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The alerts, by Prometheus' own tool. */
class AlertsTest {
    private static final Path FOLDER = Path.of("prometheus");

    private static void promtool(String... arguments) throws IOException, InterruptedException {
        boolean found = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "promtool")));
        assumeTrue(found, "promtool is not on the PATH (Debian: prometheus): the alerts are not tested");
        Process process = new ProcessBuilder(List.of("promtool", arguments[0], arguments[1], arguments[2]))
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .start();
        String output;
        try (var reader = process.inputReader()) {
            output = reader.readAllAsString();
        }
        assertThat(process.waitFor()).as(output).isZero();
    }

    @Test
    void theRulesAreValid() throws Exception {
        promtool("check", "rules", "alerts.yaml");
    }

    @Test
    void eachAlertFiresWhenItShouldAndNotBefore() throws Exception {
        promtool("test", "rules", "alerts-test.yaml");
    }

    @Test
    void everyAlertHasATest() throws IOException {
        String tests = Files.readString(FOLDER.resolve("alerts-test.yaml"));
        List<String> alerts = Files.readAllLines(FOLDER.resolve("alerts.yaml")).stream()
                .filter(line -> line.strip().startsWith("- alert: "))
                .map(line -> line.strip().substring("- alert: ".length()))
                .toList();
        assertThat(alerts)
                .hasSizeGreaterThan(6)
                .allSatisfy(alert -> assertThat(tests).contains("alertname: " + alert));
    }
}
