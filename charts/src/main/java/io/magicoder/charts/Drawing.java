package io.magicoder.charts;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.jetbrains.letsPlot.core.util.PlotSvgExportCommon;
import org.w3c.dom.Attr;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.w3c.dom.Text;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * Has Lets-Plot draw a chart, and makes of its SVG a part of a page. Lets-Plot sizes texts by tables of its own and needs no fonts, so that
 * the picture depends on its data alone; but it gives elements random ids, which its style sheet and clipping refer to. Both go:
 * the page has a style sheet for all charts, and no chart draws outside its panel. Colours become classes beside, for the dark.
 */
final class Drawing {
    /** A number with a fraction, as Kotlin writes doubles. */
    private static final Pattern NUMBER = Pattern.compile("-?\\d+\\.\\d+(?:E-?\\d+)?");

    /** What says nothing within HTML, or refers to what was taken out. */
    private static final Set<String> SUPERFLUOUS = Set.of(
            "id", "clip-path", "clip-bounds-jfx", "fill-opacity", "stroke-opacity", "style", "xmlns", "xmlns:xlink");

    /** What has a colour. */
    private static final Set<String> SHAPES = Set.of("circle", "line", "path", "rect");

    private final Document svg;

    private Drawing(Document svg) {
        this.svg = svg;
    }

    /** The SVG of a chart, for a page that has {@link ChartFigure#style()}; the same bytes for the same chart. */
    static String of(Chart chart, int width) {
        PlotSpecification plot = PlotSpecification.of(chart, width);
        String drawn = PlotSvgExportCommon.INSTANCE.buildSvgImageFromRawSpecs(
                plot.map(),
                null,
                (columns, rows, pixels) -> {
                    throw new IllegalStateException("a chart with an image in it");
                },
                false);
        Drawing drawing = new Drawing(parsed(drawn));
        Element root = drawing.svg.getDocumentElement();
        drawing.tidy(root);
        for (String attribute : List.of("width", "height", "class")) {
            root.removeAttribute(attribute);
        }
        root.setAttribute("viewBox", "0 0 " + plot.width() + " " + plot.height());
        root.setAttribute("role", "img");
        root.setAttribute("aria-label", chart.title());
        if (chart instanceof Histogram histogram) {
            drawing.explain(histogram);
        }
        return drawing.text();
    }

    private static Document parsed(String svg) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            return factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new IllegalStateException("Lets-Plot's SVG cannot be read", e);
        }
    }

    private void tidy(Element element) {
        tidyAttributes(element);
        List<Node> children = new ArrayList<>();
        NodeList nodes = element.getChildNodes();
        for (int i = 0; i < nodes.getLength(); i++) {
            children.add(nodes.item(i));
        }
        for (Node child : children) {
            switch (child) {
                case Element inner when isSuperfluous(inner) -> element.removeChild(inner);
                case Element inner -> {
                    tidy(inner);
                    if (inner.getTagName().equals("g") && !inner.hasChildNodes()) {
                        element.removeChild(inner);
                    }
                }
                case Text text when text.getData().isBlank() -> element.removeChild(text);
                case Text text -> text.setData(text.getData().strip());
                default -> element.removeChild(child);
            }
        }
    }

    /** Lets-Plot's style sheet and clipping, and backgrounds and frames: what is drawn in no ink. */
    private static boolean isSuperfluous(Element element) {
        String tag = element.getTagName();
        return tag.equals("style")
                || tag.equals("defs")
                || (SHAPES.contains(tag)
                        && Ink.of(element.getAttribute("fill")).isEmpty()
                        && Ink.of(element.getAttribute("stroke")).isEmpty());
    }

    private static void tidyAttributes(Element element) {
        NamedNodeMap named = element.getAttributes();
        List<Attr> attributes = new ArrayList<>();
        for (int i = 0; i < named.getLength(); i++) {
            attributes.add((Attr) named.item(i));
        }
        for (Attr attribute : attributes) {
            if (SUPERFLUOUS.contains(attribute.getName())) {
                element.removeAttributeNode(attribute);
            } else {
                Ink.of(attribute.getValue()).ifPresent(ink -> element.setAttribute("class", ink.styleClass()));
                attribute.setValue(NUMBER.matcher(attribute.getValue())
                        .replaceAll(number -> rounded(Double.parseDouble(number.group())))
                        .strip()
                        .replace(" )", ")"));
            }
        }
    }

    /** To hundredths of a pixel. */
    private static String rounded(double value) {
        String text = String.format(Locale.ROOT, "%.2f", value);
        return text.replaceFirst("\\.?0+$", "").replaceFirst("^-0$", "0");
    }

    /** Gives every column its meaning. */
    private void explain(Histogram histogram) {
        NodeList found = svg.getElementsByTagName("rect");
        List<Element> rects = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            Element rect = (Element) found.item(i);
            if (rect.getAttribute("class").equals(Ink.FIRST.styleClass())) {
                rects.add(rect);
            }
        }
        if (rects.size() != histogram.columns().size()) {
            throw new IllegalStateException(rects.size() + " rectangles for "
                    + histogram.columns().size() + " columns of " + histogram.title());
        }
        rects.sort(Comparator.comparingDouble(rect -> Double.parseDouble(rect.getAttribute("x"))));
        for (int i = 0; i < rects.size(); i++) {
            Histogram.Column column = histogram.columns().get(i);
            Element title = svg.createElement("title");
            title.setTextContent(
                    String.format(Locale.ROOT, "%s: %,d", new Label(60).of(column.meaning()), column.count()));
            rects.get(i).appendChild(title);
        }
    }

    private String text() {
        try {
            Transformer transformer = TransformerFactory.newDefaultInstance().newTransformer();
            transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            StringWriter text = new StringWriter();
            transformer.transform(new DOMSource(svg.getDocumentElement()), new StreamResult(text));
            return text.toString();
        } catch (TransformerException e) {
            throw new IllegalStateException("a chart cannot be written", e);
        }
    }
}
