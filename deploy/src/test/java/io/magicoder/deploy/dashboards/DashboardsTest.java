package io.magicoder.deploy.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DashboardsTest {
    static final Path DESCRIPTION = Path.of("grafana", "dashboards.yaml");
    private static final Path KEPT = Path.of("grafana", "dashboards");
    private static final Pattern VARIABLE = Pattern.compile("\\$([a-z]+)\\b");

    static List<Dashboard> dashboards() throws IOException {
        return Dashboard.read(DESCRIPTION);
    }

    @Test
    void theFilesFollowFromTheDescription() throws IOException {
        Path written = Path.of("target", "grafana", "dashboards");
        DashboardsMain.write(DESCRIPTION, written);
        assertThat(names(KEPT))
                .as("to update: cp deploy/target/grafana/dashboards/* deploy/grafana/dashboards/")
                .isEqualTo(names(written));
        for (String name : names(written)) {
            assertThat(KEPT.resolve(name))
                    .as(
                            "%s follows dashboards.yaml; to update: cp deploy/target/grafana/dashboards/* deploy/grafana/dashboards/",
                            name)
                    .hasSameTextualContentAs(written.resolve(name));
        }
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return new TreeSet<>(
                    files.map(file -> file.getFileName().toString()).toList());
        }
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void noPanelOverlapsAnother(Dashboard dashboard) throws IOException {
        JsonNode json = new JsonMapper().readTree(DashboardJson.of(dashboard));
        Set<List<Integer>> taken = new HashSet<>();
        for (JsonNode panel : json.get("panels")) {
            JsonNode place = panel.get("gridPos");
            for (int x = 0; x < place.get("w").asInt(); x++) {
                for (int y = 0; y < place.get("h").asInt(); y++) {
                    int column = place.get("x").asInt() + x;
                    assertThat(column).isLessThan(24);
                    assertThat(taken.add(List.of(column, place.get("y").asInt() + y)))
                            .as("%s is free for %s", place, panel.get("title"))
                            .isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void everyVariableOfAQueryIsOneOfTheDashboards(Dashboard dashboard) {
        Set<String> known = new TreeSet<>(
                dashboard.variables().stream().map(Dashboard.Variable::name).toList());
        List<String> used = dashboard
                .queries()
                .flatMap(query -> VARIABLE.matcher(query).results().map((MatchResult match) -> match.group(1)))
                .distinct()
                .toList();
        assertThat(new ArrayList<>(known)).containsAll(used);
    }
}
