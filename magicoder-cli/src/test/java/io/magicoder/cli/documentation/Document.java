package io.magicoder.cli.documentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A Markdown file of the project, as far as its code goes. */
public record Document(Path path, List<CodeBlock> blocks, List<String> prose) {
    private static final Path ROOT = Path.of("..");
    private static final Pattern FENCE = Pattern.compile("( *)```(\\S*) *(.*)");
    private static final String NEEDS = "needs=";

    /**
     * A fenced block.
     *
     * @param language as its fence says, such as {@code sh}
     * @param needs what running it takes that a test lacks, as the fence says after {@value #NEEDS}
     */
    public record CodeBlock(String language, Optional<String> needs, List<String> lines) {}

    /** Every document that is written for people: those at the root, in {@code docs/}, and the READMEs of the modules. */
    public static List<Document> all() {
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"));
                Stream<Path> modules = Files.list(ROOT)) {
            return Stream.of(top, docs, modules.map(module -> module.resolve("README.md")))
                    .flatMap(paths -> paths)
                    .filter(path -> path.toString().endsWith(".md") && Files.isRegularFile(path))
                    .sorted()
                    .map(Document::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Document read(Path path) {
        try {
            return parse(path, Files.readAllLines(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Document parse(Path path, List<String> text) {
        List<CodeBlock> blocks = new ArrayList<>();
        List<String> prose = new ArrayList<>();
        for (int i = 0; i < text.size(); i++) {
            Matcher opening = FENCE.matcher(text.get(i));
            if (!opening.matches()) {
                prose.add(text.get(i));
                continue;
            }
            String indent = opening.group(1);
            List<String> lines = new ArrayList<>();
            for (i++; i < text.size() && !text.get(i).equals(indent + "```"); i++) {
                lines.add(text.get(i).startsWith(indent) ? text.get(i).substring(indent.length()) : text.get(i));
            }
            if (i == text.size()) {
                throw new IllegalArgumentException(path + " opens a code block that it does not close");
            }
            String about = opening.group(3);
            blocks.add(new CodeBlock(
                    opening.group(2),
                    about.startsWith(NEEDS) ? Optional.of(about.substring(NEEDS.length())) : Optional.empty(),
                    List.copyOf(lines)));
        }
        return new Document(path, List.copyOf(blocks), List.copyOf(prose));
    }

    @Override
    public String toString() {
        return ROOT.relativize(path).toString();
    }
}
