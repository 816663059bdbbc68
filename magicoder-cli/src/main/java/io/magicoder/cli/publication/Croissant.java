package io.magicoder.cli.publication;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.events.DeterministicId;
import io.magicoder.events.EventJson;
import io.magicoder.rowfiles.RowColumn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code croissant.json}: the files with their hashes and the columns with their types, in Croissant 1.0 (JSON-LD). */
final class Croissant {
    /** The context that the specification gives, and that readers compare with. */
    private static final String CONTEXT = """
            {"@language": "en", "@vocab": "https://schema.org/", "citeAs": "cr:citeAs", "column": "cr:column",
             "conformsTo": "dct:conformsTo", "cr": "http://mlcommons.org/croissant/", "rai": "http://mlcommons.org/croissant/RAI/",
             "data": {"@id": "cr:data", "@type": "@json"}, "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
             "dct": "http://purl.org/dc/terms/", "examples": {"@id": "cr:examples", "@type": "@json"}, "extract": "cr:extract",
             "field": "cr:field", "fileProperty": "cr:fileProperty", "fileObject": "cr:fileObject", "fileSet": "cr:fileSet",
             "format": "cr:format", "includes": "cr:includes", "isLiveDataset": "cr:isLiveDataset", "jsonPath": "cr:jsonPath",
             "key": "cr:key", "md5": "cr:md5", "parentField": "cr:parentField", "path": "cr:path",
             "recordSet": "cr:recordSet", "references": "cr:references", "regex": "cr:regex", "repeated": "cr:repeated",
             "replace": "cr:replace", "sc": "https://schema.org/", "separator": "cr:separator", "source": "cr:source",
             "subField": "cr:subField", "transform": "cr:transform"}
            """;

    private static final String PARQUET = "application/x-parquet";

    private final Path folder;
    private final ArrayNode distribution = JsonNodeFactory.instance.arrayNode();
    private final ArrayNode recordSets = JsonNodeFactory.instance.arrayNode();

    Croissant(Path folder) {
        this.folder = folder;
    }

    /** Describes a split. */
    void add(String split, String description, List<Path> files, List<RowColumn> columns) throws IOException {
        String set = split + "-files";
        ArrayNode parts = JsonNodeFactory.instance.arrayNode();
        for (Path file : files) {
            String path = folder.relativize(file).toString().replace('\\', '/');
            ObjectNode object = distribution.addObject();
            object.put("@type", "cr:FileObject");
            object.put("@id", path);
            object.put("name", String.valueOf(file.getFileName()));
            object.put("contentUrl", path);
            object.put("contentSize", Files.size(file) + " B");
            object.put("encodingFormat", PARQUET);
            object.put("sha256", DeterministicId.sha256Hex(file));
            parts.addObject().put("@id", path);
        }
        boolean several = files.size() > 1;
        if (several) {
            ObjectNode object = distribution.addObject();
            object.put("@type", "cr:FileSet");
            object.put("@id", set);
            object.put("name", set);
            object.put("encodingFormat", PARQUET);
            object.set("containedIn", parts);
            object.put("includes", "*.parquet");
        }
        ObjectNode records = recordSets.addObject();
        records.put("@type", "cr:RecordSet");
        records.put("@id", split);
        records.put("name", split);
        records.put("description", description);
        ArrayNode fields = records.putArray("field");
        String source = several ? set : parts.get(0).path("@id").asText();
        columns.forEach(column -> field(fields.addObject(), split, column, several ? "fileSet" : "fileObject", source));
    }

    private static void field(ObjectNode field, String split, RowColumn column, String kind, String source) {
        String id = split + "/" + column.name();
        field.put("@type", "cr:Field");
        field.put("@id", id);
        field.put("name", column.name());
        switch (column.kind()) {
            case LIST -> {
                RowColumn element = column.parts().getFirst();
                field.put("dataType", element.kind() == RowColumn.Kind.OBJECT ? "sc:Text" : dataType(element.kind()));
                field.put("repeated", true);
                source(field, column.name(), kind, source);
            }
            case OBJECT -> {
                ArrayNode members = field.putArray("subField");
                for (RowColumn member : column.parts()) {
                    ObjectNode below = members.addObject();
                    below.put("@type", "cr:Field");
                    below.put("@id", id + "/" + member.name());
                    below.put("name", member.name());
                    below.put("dataType", dataType(member.kind()));
                    source(below, column.name(), kind, source)
                            .putObject("transform")
                            .put("jsonPath", member.name());
                }
            }
            default -> {
                field.put("dataType", dataType(column.kind()));
                source(field, column.name(), kind, source);
            }
        }
    }

    private static ObjectNode source(ObjectNode field, String column, String kind, String source) {
        ObjectNode from = field.putObject("source");
        from.putObject(kind).put("@id", source);
        from.putObject("extract").put("column", column);
        return from;
    }

    private static String dataType(RowColumn.Kind kind) {
        return switch (kind) {
            case WHOLE_NUMBER -> "sc:Integer";
            case NUMBER -> "sc:Float";
            case BOOLEAN -> "sc:Boolean";
            case DATE -> "sc:Date";
            case TIMESTAMP -> "sc:DateTime";
            case TEXT, TIME, BYTES, JSON, LIST, MAP, OBJECT -> "sc:Text";
        };
    }

    /** The whole document. */
    String text(Publication publication, DataSetFacts facts) {
        try {
            ObjectNode document = JsonNodeFactory.instance.objectNode();
            document.set("@context", EventJson.mapper().readTree(CONTEXT));
            document.put("@type", "sc:Dataset");
            document.put("conformsTo", "http://mlcommons.org/croissant/1.0");
            document.put("name", publication.imported().orElse(publication.run().runId()));
            document.put("alternateName", publication.title());
            document.put(
                    "description",
                    facts.rows + " rows of run " + publication.run().runId()
                            + " by Magicoder; README.md tells how they were made.");
            ArrayNode licenses = document.putArray("license");
            facts.licenses.byName().keySet().forEach(license -> licenses.add(licenseUrl(license)));
            ArrayNode keywords = document.putArray("keywords");
            List.of("code", "instruction tuning").forEach(keywords::add);
            document.put("datePublished", publication.ready().at().toString());
            document.put("version", "1.0.0");
            document.put(
                    "citeAs",
                    "Wei et al., Magicoder: Empowering Code Generation with OSS-Instruct, arXiv 2312.02120 (the method)");
            document.set("distribution", distribution);
            document.set("recordSet", recordSets);
            return EventJson.mapper()
                            .writerWithDefaultPrettyPrinter()
                            .writeValueAsString(document)
                            .replace("\r\n", "\n")
                    + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the context is JSON, and so is the document", e);
        }
    }

    /** The page of a licence that is one SPDX id; an expression as it is. */
    private static String licenseUrl(String license) {
        Map<String, String> plain = Map.of(Attribution.UNKNOWN, Attribution.UNKNOWN);
        return plain.containsKey(license) || !license.matches("[A-Za-z0-9.+-]+")
                ? license
                : "https://spdx.org/licenses/" + license + ".html";
    }
}
