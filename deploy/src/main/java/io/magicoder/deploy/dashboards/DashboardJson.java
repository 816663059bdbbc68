package io.magicoder.deploy.dashboards;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.deploy.dashboards.Dashboard.Kind;
import io.magicoder.deploy.dashboards.Dashboard.Panel;
import io.magicoder.deploy.dashboards.Dashboard.Row;
import io.magicoder.deploy.dashboards.Dashboard.Variable;

/** A dashboard in the JSON that Grafana imports and provisions. */
public final class DashboardJson {
    private static final JsonMapper JSON = new JsonMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    /** Of Grafana 12; later ones read it. */
    private static final int SCHEMA_VERSION = 41;

    private static final int COLUMNS = 24;
    private static final int STAT_HEIGHT = 4;
    private static final int GRAPH_HEIGHT = 8;

    private final Dashboard dashboard;
    private final ArrayNode panels = NODES.arrayNode();
    private int x;
    private int y;
    private int lineHeight;

    private DashboardJson(Dashboard dashboard) {
        this.dashboard = dashboard;
    }

    /** The text of the file, with a line end at its end. */
    public static String of(Dashboard dashboard) {
        return new DashboardJson(dashboard).whole().toPrettyString() + "\n";
    }

    private ObjectNode whole() {
        ObjectNode json = JSON.createObjectNode();
        json.put("uid", dashboard.uid());
        json.put("title", dashboard.title());
        json.put("description", dashboard.description());
        json.putArray("tags").add("magicoder");
        json.put("schemaVersion", SCHEMA_VERSION);
        json.put("editable", true);
        json.put("graphTooltip", 1);
        json.put("refresh", "10s");
        json.putObject("time").put("from", "now-1h").put("to", "now");
        ArrayNode variables = json.putObject("templating").putArray("list");
        variables
                .addObject()
                .put("name", "datasource")
                .put("label", "Data source")
                .put("type", "datasource")
                .put("query", "prometheus");
        dashboard.variables().forEach(variable -> add(variables.addObject(), variable));
        for (Row row : dashboard.rows()) {
            startLine();
            panels.addObject()
                    .put("id", panels.size())
                    .put("type", "row")
                    .put("title", row.title())
                    .put("collapsed", false)
                    .set("gridPos", place(COLUMNS, 1));
            row.panels().forEach(this::add);
        }
        json.set("panels", panels);
        return json;
    }

    private static void add(ObjectNode json, Variable variable) {
        json.put("name", variable.name());
        json.put("label", variable.label());
        json.put("type", "query");
        json.set("datasource", dataSource());
        json.put("definition", variable.query());
        json.putObject("query").put("query", variable.query()).put("refId", variable.name());
        json.put("refresh", 2);
        json.put("sort", 1);
        json.put("multi", true);
        json.put("includeAll", true);
        json.put("allValue", ".*");
        json.putObject("current").put("text", "All").put("value", "$__all");
    }

    private void add(Panel panel) {
        Kind kind = panel.kind().orElse(Kind.GRAPH);
        ObjectNode json = panels.addObject();
        json.put("id", panels.size());
        json.put("type", type(kind));
        json.put("title", panel.title());
        panel.description().ifPresent(text -> json.put("description", text));
        json.set("datasource", dataSource());
        json.set("gridPos", place(panel.columns(), kind == Kind.STAT ? STAT_HEIGHT : GRAPH_HEIGHT));
        ObjectNode defaults = json.putObject("fieldConfig").putObject("defaults");
        panel.unit().ifPresent(unit -> defaults.put("unit", unit));
        panel.decimals().ifPresent(decimals -> defaults.put("decimals", decimals));
        panel.alarm().ifPresent(alarm -> defaults.set("thresholds", thresholds(alarm)));
        ((ObjectNode) json.get("fieldConfig")).putArray("overrides");
        ArrayNode targets = json.putArray("targets");
        panel.queries()
                .forEach((legend, query) -> targets.addObject()
                        .put("refId", String.valueOf((char) ('A' + targets.size() - 1)))
                        .put("expr", query)
                        .put("legendFormat", legend)
                        .put("instant", kind != Kind.GRAPH)
                        .put("range", kind == Kind.GRAPH)
                        .set("datasource", dataSource()));
    }

    private static String type(Kind kind) {
        return switch (kind) {
            case GRAPH -> "timeseries";
            case STAT -> "stat";
            case BARS -> "bargauge";
        };
    }

    private static ObjectNode thresholds(double alarm) {
        ObjectNode thresholds = NODES.objectNode().put("mode", "absolute");
        ArrayNode steps = thresholds.putArray("steps");
        steps.addObject().put("color", "green").putNull("value");
        steps.addObject().put("color", "red").put("value", alarm);
        return thresholds;
    }

    private static ObjectNode dataSource() {
        return NODES.objectNode().put("type", "prometheus").put("uid", "${datasource}");
    }

    private void startLine() {
        x = 0;
        y += lineHeight;
        lineHeight = 0;
    }

    private ObjectNode place(int width, int height) {
        if (x + width > COLUMNS || (lineHeight > 0 && height != lineHeight)) {
            startLine();
        }
        ObjectNode place =
                NODES.objectNode().put("h", height).put("w", width).put("x", x).put("y", y);
        x += width;
        lineHeight = height;
        return place;
    }
}
