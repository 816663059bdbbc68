package io.magicoder.cli.page;

import java.util.List;
import java.util.Map;

/**
 * Rows to leaf through and to search, in the page itself. Their texts are data of a script and become text nodes, never markup.
 *
 * @param rows in their order
 */
public record Browser(List<Row> rows) {
    public Browser {
        rows = List.copyOf(rows);
    }

    /**
     * A row.
     *
     * @param title of it
     * @param facets what one may choose rows by, such as {@code language}, in the order of the page
     * @param facts what else to say in a line each
     * @param texts by their heads
     */
    public record Row(String title, Map<String, String> facets, Map<String, String> facts, List<Text> texts) {
        public Row {
            texts = List.copyOf(texts);
        }
    }

    /**
     * A text of a row.
     *
     * @param code whether it is code, which runs from left to right; other text runs as its first letter says
     */
    public record Text(String head, String text, boolean code) {}

    /** For a page; a page has one at most. */
    public String html() {
        return """
                <noscript><p>Leafing through the rows needs scripts, which this browser has off.</p></noscript>
                <nav aria-label="Rows"><button type="button" id="previous">← previous</button>
                <button type="button" id="next">next →</button>
                <input type="search" id="search" placeholder="search" aria-label="search">
                <span id="facets"></span> <output id="place"></output></nav>
                <article id="row"></article>
                <script type="application/json" id="rows">""" + Html.json(rows) + "</script>\n<script>\n" + Page.resource("browser.js") + "</script>\n";
    }
}
