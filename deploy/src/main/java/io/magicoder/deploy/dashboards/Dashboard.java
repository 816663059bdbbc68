package io.magicoder.deploy.dashboards;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A dashboard as {@code deploy/grafana/dashboards.yaml} describes it.
 *
 * @param uid its id in Grafana, and the name of its file
 */
public record Dashboard(
        @JsonProperty(required = true) String uid,
        @JsonProperty(required = true) String title,
        @JsonProperty(required = true) String description,
        @JsonProperty(required = true) List<Variable> variables,
        @JsonProperty(required = true) List<Row> rows) {
    private static final JsonMapper YAML =
            JsonMapper.builder(new YAMLFactory()).addModule(new Jdk8Module()).build();

    public Dashboard {
        variables = List.copyOf(variables);
        rows = List.copyOf(rows);
    }

    /** What the reader of a dashboard chooses from; {@code query} lists the choices. */
    public record Variable(String name, String label, String query) {}

    /** Panels under a heading. */
    public record Row(String title, List<Panel> panels) {
        public Row {
            panels = List.copyOf(panels);
        }
    }

    /** How a panel shows its series. */
    public enum Kind {
        /** Lines over time. */
        @JsonProperty("graph")
        GRAPH,
        /** The present values as figures. */
        @JsonProperty("stat")
        STAT,
        /** The present values beside each other. */
        @JsonProperty("bars")
        BARS
    }

    /**
     * Some series.
     *
     * @param unit Grafana's name of it; a plain number without
     * @param width of 24 columns
     * @param alarm value from which on it is red
     * @param queries legend to PromQL
     */
    public record Panel(
            @JsonProperty(required = true) String title,
            Optional<String> description,
            Optional<Kind> kind,
            Optional<String> unit,
            Optional<Integer> decimals,
            Optional<Integer> width,
            Optional<Double> alarm,
            @JsonProperty(required = true) Map<String, String> queries) {
        private static final int HALF = 12;

        public Panel {
            queries = new LinkedHashMap<>(queries); // in the order they are written
        }

        int columns() {
            return width.orElse(HALF);
        }
    }

    /** Every query of its panels. */
    public Stream<String> queries() {
        return rows.stream().flatMap(row -> row.panels().stream()).flatMap(panel -> panel.queries().values().stream());
    }

    /** Reads a description of several. */
    public static List<Dashboard> read(Path description) throws IOException {
        try (InputStream text = Files.newInputStream(description)) {
            return YAML.readValue(text, new TypeReference<>() {});
        }
    }
}
