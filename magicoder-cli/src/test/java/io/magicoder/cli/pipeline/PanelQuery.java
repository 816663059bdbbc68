package io.magicoder.cli.pipeline;

import io.magicoder.deploy.dashboards.Dashboard;
import java.util.List;

/**
 * One query of a panel.
 *
 * @param name {@code dashboard / panel / legend}, each as the dashboards have it
 */
record PanelQuery(String name, String expression) {

    /** Every query of the dashboards. */
    static List<PanelQuery> of(List<Dashboard> dashboards) {
        return dashboards.stream()
                .flatMap(dashboard -> dashboard.rows().stream()
                        .flatMap(row -> row.panels().stream())
                        .flatMap(panel -> panel.queries().entrySet().stream()
                                .map(query -> new PanelQuery(
                                        dashboard.title() + " / " + panel.title() + " / " + query.getKey(),
                                        query.getValue()))))
                .toList();
    }

    /** What Grafana sends while every variable stands at all of its values. */
    String sent() {
        return expression.replace("$__range", "30m").replaceAll("\\$[a-z]+", ".*");
    }
}
