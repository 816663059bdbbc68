package io.magicoder.languagemodel.structured;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.magicoder.languagemodel.config.JsonFiles;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Makes rules of a JSON Schema (draft 2020-12), of the part that can be kept to token by token. What else there is is refused
 * by its name; what only describes is passed over.
 *
 * <p>What the rules take is always valid, but not all that is valid: members come in the order of {@code properties}, and there
 * are no others where {@code properties} names some.
 */
final class SchemaRules {
    private static final Set<String> DESCRIPTIONS = Set.of(
            "title",
            "description",
            "default",
            "examples",
            "deprecated",
            "readOnly",
            "writeOnly",
            "$schema",
            "$id",
            "$comment",
            "$defs",
            "definitions");
    private static final List<String> KEYWORDS = List.of(
            "type",
            "properties",
            "required",
            "additionalProperties",
            "items",
            "minItems",
            "maxItems",
            "enum",
            "const",
            "anyOf",
            "allOf",
            "$ref",
            "minLength",
            "maxLength");

    /** Of states: as many as a few megabytes hold. */
    private static final int MOST_STATES = 100_000;

    private static final int MOST_REPETITIONS = 10_000;

    private final JsonNode schema;
    private final NetworkBuilder network = new NetworkBuilder();
    private final JsonRules json = new JsonRules(network);
    private final Map<String, Integer> rules = new HashMap<>();

    private SchemaRules(JsonNode schema) {
        this.schema = schema;
    }

    /** Any object. */
    static Network anyObject() {
        return new SchemaRules(JsonFiles.MAPPER.createObjectNode().put("type", "object")).build();
    }

    /**
     * What a schema allows.
     *
     * @throws UnsupportedSchemaException if that cannot be kept to
     */
    static Network of(JsonNode schema) {
        return new SchemaRules(schema).build();
    }

    private Network build() {
        int root = network.state();
        network.end(network.call(json.space(root), rule(schema, "")));
        Network built = network.build(root);
        built.leftRecursive().ifPresent(rule -> {
            throw new UnsupportedSchemaException("$ref", name(rule), "it refers to itself, with nothing in between");
        });
        if (!built.isLive(root)) {
            throw new UnsupportedSchemaException("$ref", "", "every value would contain another without end");
        }
        return built;
    }

    private String name(int rule) {
        return rules.entrySet().stream()
                .filter(entry -> entry.getValue() == rule)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
    }

    /** The rule of the schema that stands at a place; the same again if it refers to itself. */
    private int rule(JsonNode node, String where) {
        Integer known = rules.get(where);
        if (known != null) {
            return known;
        }
        int start = network.state();
        rules.put(where, start);
        int end = network.state();
        network.end(end);
        for (int alternative : alternatives(node, where)) {
            network.call(start, alternative, end);
        }
        if (network.states() > MOST_STATES) {
            throw new UnsupportedSchemaException("schema", where, "it is too large");
        }
        return start;
    }

    private List<Integer> alternatives(JsonNode node, String where) {
        if (node.isBoolean() && node.booleanValue()) {
            return List.of(json.value());
        }
        if (!node.isObject()) {
            throw new UnsupportedSchemaException("schema", where, "it must be an object, but is " + node);
        }
        List<String> used = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            if (KEYWORDS.contains(entry.getKey())) {
                used.add(entry.getKey());
            } else if (!DESCRIPTIONS.contains(entry.getKey())) {
                throw new UnsupportedSchemaException(
                        entry.getKey(), where, "this keyword is not offered, only " + String.join(", ", KEYWORDS));
            }
        }
        for (String alone : List.of("$ref", "anyOf", "allOf")) {
            if (node.has(alone)) {
                if (used.size() > 1) {
                    used.remove(alone);
                    throw new UnsupportedSchemaException(
                            alone, where, "it cannot be combined with " + String.join(", ", used));
                }
                return alone.equals("$ref")
                        ? List.of(referred(node.path(alone), where))
                        : several(node.path(alone), where, alone);
            }
        }
        if (node.has("const") || node.has("enum")) {
            return List.of(json.oneOf(values(node, where)));
        }
        return types(node, used, where).stream()
                .map(type -> ofType(type, node, where))
                .toList();
    }

    private int referred(JsonNode reference, String where) {
        String text = reference.asText();
        JsonNode target = MissingNode.getInstance();
        if (text.equals("#") || text.startsWith("#/")) {
            target = schema.at(JsonPointer.compile(text.substring(1)));
        }
        if (target.isMissingNode()) {
            throw new UnsupportedSchemaException(
                    "$ref", where, text + " is nowhere in the schema: it must be # or #/$defs/NAME");
        }
        return rule(target, text.substring(1));
    }

    private List<Integer> several(JsonNode list, String where, String keyword) {
        if (!list.isArray() || list.isEmpty()) {
            throw new UnsupportedSchemaException(keyword, where, "it must be a list of schemas");
        }
        if (keyword.equals("allOf") && list.size() > 1) {
            throw new UnsupportedSchemaException(keyword, where, "more than one schema at once is not offered");
        }
        List<Integer> rules = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            rules.add(rule(list.get(i), where + "/" + keyword + "/" + i));
        }
        return rules;
    }

    private Set<String> values(JsonNode node, String where) {
        String keyword = node.has("const") ? "const" : "enum";
        List<JsonNode> all = node.has("const")
                ? List.of(node.path("const"))
                : node.path("enum").valueStream().toList();
        Set<String> texts = new LinkedHashSet<>();
        for (JsonNode value : all) {
            boolean ofType = !node.has("type")
                    || typeNames(node.path("type"), where).stream().anyMatch(ofType(value));
            boolean inBoth = keyword.equals("enum")
                    || !node.has("enum")
                    || node.path("enum").valueStream().anyMatch(value::equals);
            if (ofType && inBoth) {
                texts.add(text(value, keyword, where));
            }
        }
        if (texts.isEmpty()) {
            throw new UnsupportedSchemaException(keyword, where, "it leaves no value");
        }
        return texts;
    }

    private static Predicate<String> ofType(JsonNode value) {
        return type -> switch (type) {
            case "string" -> value.isTextual();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "integer" -> value.canConvertToExactIntegral();
            default -> value.isNumber();
        };
    }

    private static String text(JsonNode value, String keyword, String where) {
        try {
            String text = JsonFiles.MAPPER.writeValueAsString(value);
            if (StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
                return text;
            }
        } catch (JsonProcessingException e) {
            throw new UnsupportedSchemaException(
                    keyword, where, "a value cannot be written: " + e.getOriginalMessage());
        }
        throw new UnsupportedSchemaException(keyword, where, "it has half of a surrogate pair, which is no Unicode");
    }

    /** Those that are named; otherwise what the other keywords are for; otherwise all. */
    private static List<String> types(JsonNode node, List<String> used, String where) {
        if (node.has("type")) {
            return typeNames(node.path("type"), where);
        }
        if (used.stream().anyMatch(Set.of("properties", "required", "additionalProperties")::contains)) {
            return List.of("object");
        }
        if (used.stream().anyMatch(Set.of("items", "minItems", "maxItems")::contains)) {
            return List.of("array");
        }
        return used.isEmpty() ? List.of("any") : List.of("string");
    }

    private static List<String> typeNames(JsonNode type, String where) {
        List<String> names = (type.isArray() ? type.valueStream() : Stream.of(type))
                .map(JsonNode::asText)
                .toList();
        for (String name : names) {
            if (!Set.of("string", "number", "integer", "boolean", "null", "object", "array")
                    .contains(name)) {
                throw new UnsupportedSchemaException("type", where, "there is no type " + name);
            }
        }
        if (names.isEmpty()) {
            throw new UnsupportedSchemaException("type", where, "it names no type");
        }
        return names;
    }

    private int ofType(String type, JsonNode node, String where) {
        return switch (type) {
            case "string" -> {
                int least = count(node, "minLength", 0, where);
                yield json.string(least, most(node, "maxLength", least, where));
            }
            case "number" -> json.number();
            case "integer" -> json.integer();
            case "boolean" -> json.oneOf(List.of("true", "false"));
            case "null" -> json.oneOf(List.of("null"));
            case "array" -> {
                int item = node.has("items") ? rule(node.path("items"), where + "/items") : json.value();
                int least = count(node, "minItems", 0, where);
                yield json.array(item, least, most(node, "maxItems", least, where));
            }
            case "object" -> object(node, where);
            default -> json.value();
        };
    }

    private static int most(JsonNode node, String keyword, int least, String where) {
        int most = count(node, keyword, JsonRules.UNLIMITED, where);
        if (most < least) {
            throw new UnsupportedSchemaException(keyword, where, most + " is below the least, " + least);
        }
        return most;
    }

    private static int count(JsonNode node, String keyword, int otherwise, String where) {
        JsonNode count = node.path(keyword);
        if (count.isMissingNode()) {
            return otherwise;
        }
        if (!count.canConvertToExactIntegral() || count.asLong() < 0 || count.asLong() > MOST_REPETITIONS) {
            throw new UnsupportedSchemaException(
                    keyword, where, "it must be a whole number from 0 to " + MOST_REPETITIONS + ", but is " + count);
        }
        return count.asInt();
    }

    /** A member: whether it must be there, and the rule of its value. */
    private record Member(boolean required, int value) {}

    private int object(JsonNode node, String where) {
        JsonNode others = node.path("additionalProperties");
        if (!others.isMissingNode() && !others.isBoolean() && !others.isObject()) {
            throw new UnsupportedSchemaException(
                    "additionalProperties", where, "it must be true, false or a schema, but is " + others);
        }
        boolean closed = others.isBoolean() && !others.booleanValue();
        Map<String, Member> members = members(node, where, closed);
        if (members.isEmpty() && !closed) {
            return others.isObject() ? json.object(rule(others, where + "/additionalProperties")) : json.object();
        }
        return object(members, where);
    }

    private Map<String, Member> members(JsonNode node, String where, boolean closed) {
        JsonNode properties = node.path("properties");
        JsonNode required = node.path("required");
        if (!(properties.isMissingNode() || properties.isObject())
                || !(required.isMissingNode() || required.isArray())) {
            throw new UnsupportedSchemaException(
                    "properties", where, "it must be an object of schemas, and 'required' a list of names");
        }
        Set<String> needed = new LinkedHashSet<>();
        required.forEach(name -> needed.add(name.asText()));
        Map<String, Member> members = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> property : properties.properties()) {
            String name = property.getKey();
            String place = where + "/properties/" + name.replace("~", "~0").replace("/", "~1");
            members.put(name, new Member(needed.remove(name), rule(property.getValue(), place)));
        }
        for (String name : needed) {
            if (closed) {
                throw new UnsupportedSchemaException(
                        "required", where, "'" + name + "' is none of the properties, and there may be no others");
            }
            JsonNode others = node.path("additionalProperties");
            int value = others.isObject() ? rule(others, where + "/additionalProperties") : json.value();
            members.put(name, new Member(true, value));
        }
        return members;
    }

    private int object(Map<String, Member> members, String where) {
        int start = network.state();
        int end = network.state();
        network.end(end);
        // Two states before each member: none has been written yet, or some have, so that a comma is due.
        int none = network.step(start, '{', '{');
        int some = network.state();
        for (Map.Entry<String, Member> entry : members.entrySet()) {
            Member member = entry.getValue();
            int key = network.state();
            network.call(none, json.space(), key);
            network.call(network.step(some, ',', ','), json.space(), key);
            int colon =
                    network.step(network.text(key, text(new TextNode(entry.getKey()), "properties", where)), ':', ':');
            int written = network.call(json.space(colon), member.value());
            int noneAfter = network.state();
            int someAfter = network.state();
            network.skip(written, someAfter);
            if (!member.required()) {
                network.skip(none, noneAfter);
                network.skip(some, someAfter);
            }
            none = noneAfter;
            some = someAfter;
        }
        int close = network.state();
        network.call(none, json.space(), close);
        network.call(some, json.space(), close);
        network.letter(close, '}', end);
        return start;
    }
}
