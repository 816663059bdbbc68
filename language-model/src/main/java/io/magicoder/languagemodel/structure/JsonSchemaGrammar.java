package io.magicoder.languagemodel.structure;

import static io.magicoder.languagemodel.structure.Grammar.NOTHING;
import static io.magicoder.languagemodel.structure.Grammar.atLeast;
import static io.magicoder.languagemodel.structure.Grammar.sequence;
import static io.magicoder.languagemodel.structure.Grammar.text;
import static io.magicoder.languagemodel.structure.Grammar.times;

import com.fasterxml.jackson.databind.JsonNode;
import io.magicoder.languagemodel.config.JsonFiles;
import io.magicoder.languagemodel.structure.Grammar.Choice;
import io.magicoder.languagemodel.structure.Grammar.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The JSON of a schema. Of JSON Schema (2020-12) there are {@code type}, {@code enum}, {@code const}, {@code anyOf}, {@code
 * $ref} into {@code $defs} or to the whole, {@code properties}, {@code required}, {@code additionalProperties}, {@code items},
 * {@code minItems}, {@code maxItems}, {@code minLength} and {@code maxLength}; annotations are passed over, and everything else
 * is refused. Members come in the order of {@code properties}, and of those that a schema does not name there are none.
 */
final class JsonSchemaGrammar {
    private static final Set<String> ANNOTATIONS = Set.of(
            "$schema",
            "$id",
            "$comment",
            "$defs",
            "definitions",
            "title",
            "description",
            "default",
            "examples",
            "deprecated",
            "readOnly",
            "writeOnly");

    private static final List<String> TYPES =
            List.of("string", "number", "integer", "boolean", "null", "object", "array");
    /** A limit is made of as many copies. */
    private static final int MOST_COPIES = 1000;

    private final JsonGrammar json = new JsonGrammar();
    private final JsonNode root;
    private final Map<String, Grammar.Rule> references = new HashMap<>();

    private JsonSchemaGrammar(JsonNode root) {
        this.root = root;
    }

    /** @throws UnsupportedSchemaException naming what cannot be kept, and where */
    static Automaton automaton(JsonNode schema) {
        JsonSchemaGrammar grammar = new JsonSchemaGrammar(schema);
        return new Automaton(grammar.json.grammar, grammar.reference("#"));
    }

    /** Any JSON object. */
    static Automaton anyObject() {
        JsonGrammar json = new JsonGrammar();
        return new Automaton(json.grammar, json.object);
    }

    private Node reference(String to) {
        Grammar.Rule known = references.get(to);
        if (known != null) {
            return known;
        }
        Grammar.Rule rule = json.grammar.declare();
        references.put(to, rule);
        boolean inside = to.equals("#") || to.startsWith("#/");
        JsonNode target = inside ? root.at(to.substring(1)) : root.path("");
        if (!inside || target.isMissingNode()) {
            throw new UnsupportedSchemaException(
                    "$ref is '" + to + "': only parts of the schema itself can be meant, as in" + " '#/$defs/name'");
        }
        json.grammar.define(rule, of(target, to));
        return rule;
    }

    private Node of(JsonNode schema, String where) {
        if (schema.isBoolean() && schema.asBoolean()) {
            return json.value;
        }
        if (!schema.isObject()) {
            throw new UnsupportedSchemaException(where + " is no schema: an object is needed");
        }
        Set<String> left = new HashSet<>();
        schema.fieldNames().forEachRemaining(left::add);
        left.removeAll(ANNOTATIONS);
        Node node;
        if (left.remove("$ref")) {
            node = reference(schema.path("$ref").asText());
        } else if (left.remove("const")) {
            left.remove("type");
            node = literal(schema.path("const"));
        } else if (left.remove("enum")) {
            left.remove("type");
            node = oneOf(schema.path("enum"), where);
        } else if (left.remove("anyOf")) {
            List<Node> ways = new ArrayList<>();
            for (int i = 0; i < schema.path("anyOf").size(); i++) {
                ways.add(of(schema.path("anyOf").get(i), where + "/anyOf/" + i));
            }
            node = choice(ways, where + "/anyOf");
        } else {
            left.remove("type");
            node = byType(schema, left, where);
        }
        if (!left.isEmpty()) {
            throw new UnsupportedSchemaException(where + " has '"
                    + left.stream().sorted().findFirst().orElseThrow() + "', which cannot be kept here");
        }
        return node;
    }

    private Node byType(JsonNode schema, Set<String> left, String where) {
        JsonNode type = schema.path("type");
        List<String> types = new ArrayList<>();
        if (type.isTextual()) {
            types.add(type.asText());
        } else if (type.isArray()) {
            type.forEach(each -> types.add(each.asText()));
        } else if (schema.has("properties")) {
            types.add("object");
        } else if (left.isEmpty()) {
            return json.value;
        } else {
            throw new UnsupportedSchemaException(where + " has no type");
        }
        return choice(
                types.stream().map(each -> ofType(each, schema, left, where)).toList(), where + "/type");
    }

    private Node ofType(String type, JsonNode schema, Set<String> left, String where) {
        return switch (type) {
            case "string" -> string(schema, left, where);
            case "number" -> json.number;
            case "integer" -> json.integer;
            case "boolean" -> Grammar.choice(text("true"), text("false"));
            case "null" -> text("null");
            case "object" -> object(schema, left, where);
            case "array" -> array(schema, left, where);
            default ->
                throw new UnsupportedSchemaException(
                        where + " has the type '" + type + "', which is none of " + String.join(", ", TYPES));
        };
    }

    private Node choice(List<Node> ways, String where) {
        if (ways.isEmpty()) {
            throw new UnsupportedSchemaException(where + " is empty: nothing fits it");
        }
        return ways.size() == 1 ? ways.getFirst() : new Choice(ways);
    }

    private Node oneOf(JsonNode values, String where) {
        List<Node> ways = new ArrayList<>();
        values.forEach(value -> ways.add(literal(value)));
        return choice(ways, where + "/enum");
    }

    private static Node literal(JsonNode value) {
        return text(value.toString());
    }

    private Node string(JsonNode schema, Set<String> left, String where) {
        int least = limit(schema, left, "minLength", 0, where);
        int most = limit(schema, left, "maxLength", -1, where);
        if (least == 0 && most < 0) {
            return json.string;
        }
        return sequence(
                text("\""), most < 0 ? atLeast(json.character, least) : times(json.character, least, most), text("\""));
    }

    private Node array(JsonNode schema, Set<String> left, String where) {
        int least = limit(schema, left, "minItems", 0, where);
        int most = limit(schema, left, "maxItems", -1, where);
        Node item = left.remove("items") || schema.has("items")
                ? json.grammar.rule(of(schema.path("items"), where + "/items"))
                : json.value;
        return json.arrayOf(item, least, most);
    }

    private static int limit(JsonNode schema, Set<String> left, String name, int otherwise, String where) {
        left.remove(name);
        JsonNode limit = schema.path(name);
        if (limit.isMissingNode()) {
            return otherwise;
        }
        if (!limit.canConvertToExactIntegral() || limit.asInt() < 0 || limit.asInt() > MOST_COPIES) {
            throw new UnsupportedSchemaException(where + " has " + name + " " + limit + ": a whole number from 0 to "
                    + MOST_COPIES + " can be kept");
        }
        return limit.asInt();
    }

    private Node object(JsonNode schema, Set<String> left, String where) {
        left.remove("properties");
        left.remove("required");
        left.remove("additionalProperties");
        JsonNode others = schema.path("additionalProperties");
        Set<String> required = new HashSet<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        List<Node> members = new ArrayList<>();
        List<Boolean> needed = new ArrayList<>();
        schema.path("properties").properties().forEach(property -> {
            String inside = where + "/properties/" + property.getKey();
            members.add(json.grammar.rule(json.member(
                    literal(JsonFiles.MAPPER.getNodeFactory().textNode(property.getKey())),
                    json.grammar.rule(of(property.getValue(), inside)))));
            needed.add(required.remove(property.getKey()));
        });
        if (!required.isEmpty()) {
            throw new UnsupportedSchemaException(where + " requires '"
                    + required.stream().sorted().findFirst().orElseThrow() + "', which its properties do not have");
        }
        if (members.isEmpty()) {
            boolean closed = others.isBoolean() && !others.asBoolean();
            if (closed) {
                return sequence(text("{"), json.space, text("}"));
            }
            return others.isObject()
                    ? json.objectOf(
                            json.member(json.string, json.grammar.rule(of(others, where + "/additionalProperties"))), 0)
                    : json.object;
        }
        return sequence(text("{"), json.space, members(members, needed), text("}"));
    }

    /** In their order; those that are not needed may be left out, with their comma. */
    private Node members(List<Node> members, List<Boolean> needed) {
        Node afterOther = NOTHING;
        Node first = NOTHING;
        for (int i = members.size() - 1; i >= 0; i--) {
            Node own = sequence(members.get(i), json.space, afterOther);
            Node following = sequence(text(","), json.space, own);
            Node whole = own;
            Node skippedFirst = first;
            Node skippedFollowing = afterOther;
            first = json.grammar.rule(needed.get(i) ? whole : Grammar.choice(whole, skippedFirst));
            afterOther = json.grammar.rule(needed.get(i) ? following : Grammar.choice(following, skippedFollowing));
        }
        return first;
    }
}
