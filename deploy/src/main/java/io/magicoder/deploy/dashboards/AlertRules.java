package io.magicoder.deploy.dashboards;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A file of Prometheus' rules. */
public final class AlertRules {
    private static final JsonMapper YAML = new JsonMapper(new YAMLFactory());

    private AlertRules() {}

    /** The expressions of a file's rules. */
    public static List<String> queries(Path file) throws IOException {
        return YAML.readTree(file.toFile()).path("groups").findValues("expr").stream()
                .map(JsonNode::asText)
                .toList();
    }
}
