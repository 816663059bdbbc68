package io.magicoder.cli.page;

import java.util.List;

/** A table; columns behind the first are numbers, on the right. */
public final class Table {
    private final StringBuilder html = new StringBuilder();

    /** A table with these heads. */
    public Table(String... heads) {
        html.append("<div class=\"wide\"><table><thead><tr>");
        for (int i = 0; i < heads.length; i++) {
            html.append(i == 0 ? "<th>" : "<th class=\"number\">").append(Html.escaped(heads[i]));
        }
        html.append("</thead><tbody>\n");
    }

    /** Adds a row of texts. */
    public Table row(String name, String... cells) {
        html.append("<tr><th scope=\"row\" dir=\"auto\">").append(Html.escaped(name));
        for (String cell : List.of(cells)) {
            html.append("<td class=\"number\">").append(Html.escaped(cell));
        }
        html.append('\n');
        return this;
    }

    /** The whole of it. */
    public String html() {
        return html + "</tbody></table></div>\n";
    }
}
