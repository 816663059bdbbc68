/** Charts of pages, as inline SVG: {@link io.magicoder.charts.ChartFigure} makes it of a {@link io.magicoder.charts.Chart}. */
@NullMarked
package io.magicoder.charts;

import org.jspecify.annotations.NullMarked;
