package io.magicoder.cli.page;

import io.magicoder.charts.ChartFigure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.Optional;

/** A page of one file, which asks for nothing from elsewhere and is not allowed to. */
public final class Page {
    private final StringBuilder html = new StringBuilder();

    /** A page with a head. */
    public Page(String title, String subtitle) {
        html.append("""
                <!doctype html>
                <html lang="en"><head><meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
                <title>""")
                .append(Html.escaped(title))
                .append("</title>\n<style>\n")
                .append(resource("page.css"))
                .append(ChartFigure.style())
                .append("</style></head><body>\n<h1 dir=\"auto\">")
                .append(Html.escaped(title))
                .append("</h1>\n<p class=\"lead\">")
                .append(Html.escaped(subtitle))
                .append("</p>\n");
    }

    /** Adds a section: its head, and what is in it, as HTML. */
    public Page section(String head, String content) {
        html.append("<section><h2>")
                .append(Html.escaped(head))
                .append("</h2>\n")
                .append(content)
                .append("</section>\n");
        return this;
    }

    /** A paragraph of text. */
    public static String paragraph(String text) {
        return "<p>" + Html.escaped(text) + "</p>\n";
    }

    /** The whole of it. */
    public String html() {
        return html + "</body></html>\n";
    }

    /** Writes the page; the file takes its name when it is complete. */
    public void write(Path file) throws IOException {
        write(file, html());
    }

    /** Writes a text; the file takes its name when it is complete. */
    public static void write(Path file, String text) throws IOException {
        Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
        Files.createDirectories(folder);
        Path beside = folder.resolve("." + file.getFileName() + ".part");
        try {
            Files.writeString(beside, text);
            Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(Page.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
