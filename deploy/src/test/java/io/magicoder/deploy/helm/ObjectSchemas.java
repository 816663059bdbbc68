package io.magicoder.deploy.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What an API server would say of an object: for Kubernetes' own kinds its published models, which refuse fields they do not know; for others
 * the schemas of their custom resource definitions, made as strict.
 */
final class ObjectSchemas {
    private static final Path DEFINITIONS = Path.of("src", "test", "resources", "crds");
    private static final String MODELS = "io.kubernetes.client.openapi.models.";

    private final Map<String, Schema> custom = new HashMap<>();

    ObjectSchemas() throws IOException {
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7);
        try (Stream<Path> files = Files.list(DEFINITIONS)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
                JsonNode definition = new JsonMapper().readTree(file.toFile());
                for (JsonNode version : definition.at("/spec/versions")) {
                    JsonNode schema = version.at("/schema/openAPIV3Schema");
                    ((ObjectNode) schema.get("properties"))
                            .putObject("metadata")
                            .put("type", "object");
                    custom.put(
                            definition.at("/spec/group").asText() + "/"
                                    + version.path("name").asText() + " "
                                    + definition.at("/spec/names/kind").asText(),
                            registry.getSchema(strict(schema).toString()));
                }
            }
        }
    }

    /** As the API server with strict validation: a field that has no schema is a mistake. */
    private static JsonNode strict(JsonNode schema) {
        if (schema instanceof ObjectNode object) {
            if (object.path("x-kubernetes-int-or-string").asBoolean()) {
                object.remove(List.of("type", "pattern", "anyOf"));
            }
            if (object.path("properties").isObject()
                    && !object.has("additionalProperties")
                    && !object.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
                object.put("additionalProperties", false);
            }
            // Of the API server alone: a number of bytes, and rules in a language of its own.
            object.remove("format");
        }
        schema.forEach(ObjectSchemas::strict);
        return schema;
    }

    /** What is wrong with an object; nothing if it would be accepted. */
    List<String> errors(JsonNode object) {
        String apiVersion = object.path("apiVersion").asText();
        String kind = object.path("kind").asText();
        Schema schema = custom.get(apiVersion + " " + kind);
        return schema == null
                ? errorsOfItsModel(object, apiVersion, kind)
                : schema.validate(object.toString(), InputFormat.JSON).stream()
                        .map(error -> error.getInstanceLocation() + " " + error.getMessage())
                        .toList();
    }

    private static List<String> errorsOfItsModel(JsonNode object, String apiVersion, String kind) {
        String version = apiVersion.substring(apiVersion.indexOf('/') + 1);
        String model = MODELS + Character.toUpperCase(version.charAt(0)) + version.substring(1) + kind;
        try {
            Class.forName(model)
                    .getMethod("validateJsonElement", JsonElement.class)
                    .invoke(null, JsonParser.parseString(object.toString()));
            return List.of();
        } catch (InvocationTargetException e) {
            return List.of(String.valueOf(e.getCause().getMessage()));
        } catch (ReflectiveOperationException e) {
            return List.of("there is no " + apiVersion + " " + kind);
        }
    }
}
