package io.magicoder.deploy.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The chart, rendered by Helm itself inside this JVM, hooks included: the library leaves objects out that have the mark of one, so
 * that it is given a copy of the chart with another mark in its place.
 */
final class Chart {
    static final Path FOLDER = Path.of("helm", "magicoder");
    private static final Path VALUES = Path.of("src", "test", "resources", "values");
    /** Where deploy/test/kubernetes.sh finds them. */
    private static final Path RENDERED = Path.of("target", "rendered");

    private static final Path COPY = Path.of("target", "chart");
    private static final String HOOK = "helm.sh/hook";
    private static final String OTHER_MARK = "helm.sh/not-a-hook";

    private static final JsonMapper YAML = new JsonMapper(new YAMLFactory());

    private Chart() {}

    /** Every value file of the tests. */
    static List<Path> valueFiles() throws IOException {
        try (Stream<Path> files = Files.list(VALUES)) {
            return files.sorted().toList();
        }
    }

    /** The objects that the chart makes of a value file. */
    static List<JsonNode> objects(Path values) throws IOException {
        String manifests = new Helm(copy().toAbsolutePath())
                .template()
                .withName("magicoder")
                .withNamespace("data")
                .withKubeVersion("1.34.0")
                .withValuesFile(values.toAbsolutePath())
                .call()
                .replace(OTHER_MARK, HOOK);
        Files.createDirectories(RENDERED);
        Files.writeString(RENDERED.resolve(values.getFileName()), manifests);
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(manifests)) {
            return documents.readAll().stream()
                    .filter(document -> document != null && document.isObject() && !document.isEmpty())
                    .toList();
        }
    }

    private static Path copy() throws IOException {
        if (Files.exists(COPY)) {
            try (Stream<Path> old = Files.walk(COPY)) {
                for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        try (Stream<Path> files = Files.walk(FOLDER, FileVisitOption.FOLLOW_LINKS)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = COPY.resolve(FOLDER.relativize(file));
                Files.createDirectories(target.resolveSibling("").toAbsolutePath());
                Files.writeString(target, Files.readString(file).replace(HOOK, OTHER_MARK));
            }
        }
        return COPY;
    }

    static List<JsonNode> objects(String name) throws IOException {
        return objects(VALUES.resolve(name + ".yaml"));
    }

    static JsonNode object(List<JsonNode> objects, String kind, String name) {
        return objects.stream()
                .filter(object -> object.path("kind").asText().equals(kind)
                        && object.at("/metadata/name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " is called " + name));
    }
}
