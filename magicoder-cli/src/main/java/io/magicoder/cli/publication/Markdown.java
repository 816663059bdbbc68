package io.magicoder.cli.publication;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Pieces of Markdown whose contents come from elsewhere. */
final class Markdown {
    private Markdown() {}

    /** A text that is not to be markup: a name from a source may be anything. */
    static String text(String text) {
        StringBuilder safe = new StringBuilder();
        text.strip().codePoints().forEach(character -> {
            if (character < ' ') {
                safe.append(' ');
            } else {
                if ("\\`*[]<>|#".indexOf(character) >= 0) {
                    safe.append('\\');
                }
                safe.appendCodePoint(character);
            }
        });
        return safe.toString();
    }

    static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A table with a line of heads. */
    static final class Table {
        private final StringBuilder lines = new StringBuilder();

        Table(String... heads) {
            line(Stream.of(heads));
            line(Stream.of(heads).map(_ -> "---"));
        }

        /** Adds a line, whose cells are texts and no markup. */
        Table row(String... cells) {
            line(Stream.of(cells).map(Markdown::text));
            return this;
        }

        /** Adds a line whose cells are markup. */
        Table markup(List<String> cells) {
            line(cells.stream());
            return this;
        }

        private void line(Stream<String> cells) {
            lines.append(cells.collect(Collectors.joining(" | ", "| ", " |\n")));
        }

        @Override
        public String toString() {
            return lines.toString();
        }
    }
}
