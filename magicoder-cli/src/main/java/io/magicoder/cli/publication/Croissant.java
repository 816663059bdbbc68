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

/** {@code croissant.json}: the files with their hashes and the columns with their types, in Croissant 1.0 (JSON-LD). */
final class Croissant {
    /** The context that the specification gives, and that readers compare with. */
    private static final String CONTEXT = """
            {"@language": "en", "@vocab": "https://schema.org/", "citeAs": "cr:citeAs", "column": "cr:column",
             "conformsTo": "dct:conformsTo", "cr": "http://mlcommons.org/croissant/", "rai": "http://mlcommons.org/croissant/RAI/",
             "data": {"@id": "cr:data", "@type": "@json"}, "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
             "dct": "http://purl.org/dc/terms/", "equivalentProperty": "cr:equivalentProperty", "examples": {"@id": "cr:examples", "@type": "@json"}, "extract": "cr:extract",
             "field": "cr:field", "fileProperty": "cr:fileProperty", "fileObject": "cr:fileObject", "fileSet": "cr:fileSet",
             "format": "cr:format", "includes": "cr:includes", "isLiveDataset": "cr:isLiveDataset", "jsonPath": "cr:jsonPath",
             "key": "cr:key", "md5": "cr:md5", "parentField": "cr:parentField", "path": "cr:path",
             "recordSet": "cr:recordSet", "references": "cr:references", "regex": "cr:regex", "repeated": "cr:repeated",
             "replace": "cr:replace", "samplingRate": "cr:samplingRate", "sc": "https://schema.org/", "separator": "cr:separator", "source": "cr:source",
             "subField": "cr:subField", "transform": "cr:transform"}
            """;

    private static final String PARQUET = "application/x-parquet";

    private final Path folder;
    private final ArrayNode distribution = JsonNodeFactory.instance.arrayNode();
    private final ArrayNode recordSets = JsonNodeFactory.instance.arrayNode();

    Croissant(Path folder) {
        this.folder = folder;
    }

    /** Describes a split: its files by their hashes, and the set of them, whose rows the columns are of. */
    void add(String split, String description, List<Path> files, List<RowColumn> columns) throws IOException {
        String folderName = "";
        for (Path file : files) {
            String path = folder.relativize(file).toString().replace('\\', '/');
            folderName = path.substring(0, path.lastIndexOf('/') + 1);
            ObjectNode object = distribution.addObject();
            object.put("@type", "cr:FileObject");
            object.put("@id", path);
            object.put("name", String.valueOf(file.getFileName()));
            object.put("contentUrl", path);
            object.put("contentSize", Files.size(file) + " B");
            object.put("encodingFormat", PARQUET);
            object.put("sha256", DeterministicId.sha256Hex(file));
        }
        String set = split + "-files";
        ObjectNode all = distribution.addObject();
        all.put("@type", "cr:FileSet");
        all.put("@id", set);
        all.put("name", set);
        all.put("encodingFormat", PARQUET);
        // Of the folder that this document lies in.
        all.put("includes", folderName + split + "-*.parquet");
        ObjectNode records = recordSets.addObject();
        records.put("@type", "cr:RecordSet");
        records.put("@id", split);
        records.put("name", split);
        records.put("description", description);
        ArrayNode fields = records.putArray("field");
        columns.forEach(column -> field(fields.addObject(), split, column, set));
    }

    private static void field(ObjectNode field, String split, RowColumn column, String set) {
        String id = split + "/" + column.name();
        field.put("@type", "cr:Field");
        field.put("@id", id);
        field.put("name", column.name());
        switch (column.kind()) {
            case LIST -> {
                RowColumn element = column.parts().getFirst();
                field.put("repeated", true);
                if (element.kind() == RowColumn.Kind.OBJECT) {
                    members(field, id, column.name(), element.parts(), set);
                } else {
                    field.put("dataType", dataType(element.kind()));
                    source(field, column.name(), set);
                }
            }
            case OBJECT -> members(field, id, column.name(), column.parts(), set);
            default -> {
                field.put("dataType", dataType(column.kind()));
                source(field, column.name(), set);
            }
        }
    }

    private static void members(ObjectNode field, String id, String column, List<RowColumn> members, String set) {
        ArrayNode below = field.putArray("subField");
        for (RowColumn member : members) {
            ObjectNode part = below.addObject();
            part.put("@type", "cr:Field");
            part.put("@id", id + "/" + member.name());
            part.put("name", member.name());
            part.put("dataType", dataType(member.kind()));
            source(part, column, set).putObject("transform").put("jsonPath", member.name());
        }
    }

    private static ObjectNode source(ObjectNode field, String column, String set) {
        ObjectNode from = field.putObject("source");
        from.putObject("fileSet").put("@id", set);
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

    /** The page of a licence that is one SPDX id; anything else as it is. */
    private static String licenseUrl(String license) {
        return license.equals(Attribution.UNKNOWN) || !license.matches("[A-Za-z0-9.+-]+")
                ? license
                : "https://spdx.org/licenses/" + license + ".html";
    }
}
