package io.magicoder.charts;

/** What a picture shows: its data, nothing of how it looks. */
public sealed interface Chart permits BarChart, Histogram, LineChart {
    /** What it is about, for those who hear the page. */
    String title();

    /** Whether there is anything to draw. */
    boolean isEmpty();
}
