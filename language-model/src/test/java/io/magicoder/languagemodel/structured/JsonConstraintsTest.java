package io.magicoder.languagemodel.structured;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.magicoder.languagemodel.Golden;
import io.magicoder.languagemodel.config.JsonFiles;
import io.magicoder.languagemodel.serving.TokenConstraint;
import io.magicoder.languagemodel.text.TokenBytes;
import io.magicoder.languagemodel.text.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonConstraintsTest {
    private static final int TEXTS = 12;

    /** A text of random tokens that has not ended by then is looked at no further. */
    private static final int MOST_TOKENS = 4000;

    private static final List<String> SCHEMAS = List.of(
            "{'type': 'object', 'properties': {'name': {'type': 'string'}, 'age': {'type': 'integer'}},"
                    + " 'required': ['name', 'age'], 'additionalProperties': false}",
            "{'type': 'object', 'properties': {'a': {'type': 'number'}, 'b': {'type': 'boolean'}, 'c': {'type': 'null'}}}",
            "{'type': 'object', 'properties': {'a': true}, 'required': ['x y', 'a'], 'title': 'T', 'description': 'd'}",
            "{'type': 'object'}",
            "{}",
            "{'type': 'object', 'properties': {}, 'additionalProperties': false}",
            "{'type': 'object', 'additionalProperties': {'type': 'integer'}}",
            "{'type': 'object', 'required': ['r'], 'additionalProperties': {'type': 'boolean'}}",
            "true",
            "{'const': 'größe'}",
            "{'type': 'object', 'properties': {'a': {'type': 'integer'}, 'b': {'type': 'boolean'}, 'c': {'type': 'null'}},"
                    + " 'required': ['b'], 'additionalProperties': false}",
            "{'type': 'array', 'items': {'type': 'integer'}, 'minItems': 2, 'maxItems': 4}",
            "{'type': 'array', 'items': {'enum': ['a', 'b\\u00e9', 3, null, {'k': [1, 2]}]}}",
            "{'type': 'array', 'maxItems': 0}",
            "{'minItems': 1, 'items': {'type': 'string', 'minLength': 2, 'maxLength': 5}}",
            "{'type': 'string', 'minLength': 3}",
            "{'type': 'string', 'maxLength': 40}",
            "{'type': ['string', 'null', 'integer']}",
            "{'const': 'only \\\"this\\\"'}",
            "{'enum': [1, 2.5, 'x'], 'type': 'number'}",
            "{'anyOf': [{'type': 'string', 'maxLength': 2}, {'enum': ['abcdef']}, {'type': 'array', 'items': true}]}",
            "{'allOf': [{'$ref': '#/$defs/p'}], '$defs': {'p': {'type': 'object', 'properties': {'/~': {'type': 'integer'}}}}}",
            "{'$ref': '#/$defs/tree', '$defs': {'tree': {'type': 'object', 'properties': {'value': {'type': 'integer'},"
                    + " 'left': {'anyOf': [{'$ref': '#/$defs/tree'}, {'type': 'null'}]},"
                    + " 'right': {'anyOf': [{'$ref': '#/$defs/tree'}, {'type': 'null'}]}},"
                    + " 'required': ['value', 'left'], 'additionalProperties': false}}}",
            "{'type': 'object', 'properties': {'list': {'type': 'array', 'items': {'$ref': '#'}, 'maxItems': 2}},"
                    + " 'required': ['list']}",
            "{'anyOf': [{'$ref': '#/$defs/endless'}, {'type': 'boolean'}], '$defs': {'endless': {'type': 'object',"
                    + " 'properties': {'again': {'$ref': '#/$defs/endless'}}, 'required': ['again']}}}");

    @TempDir
    static Path directory;

    static Stream<Arguments> schemasAndTokenizers() {
        return Stream.of("llama", "deepseek", "gpt2", "learned")
                .flatMap(tokenizer -> SCHEMAS.stream().map(schema -> Arguments.of(tokenizer, schema)));
    }

    private static Tokenizer tokenizer(String name) {
        if (!name.equals("learned")) {
            return Tokenizer.load(Golden.directory("tokenization/" + name));
        }
        Path learned = directory.resolve(name);
        Tokenizer.learnByteLevel(
                learned,
                List.of(
                        "{\"name\": \"Ann\", \"list\": [[], []], \"a\": null}, \"\", \"\", \"é→😀\" \"é→😀\"\n    \n    "),
                320);
        return Tokenizer.load(learned);
    }

    @ParameterizedTest
    @MethodSource("schemasAndTokenizers")
    void whateverTheTokensAreWhatEndsIsValid(String name, String quoted) throws JsonProcessingException {
        JsonNode schema = json(quoted);
        Schema validator = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema.toString());
        try (Tokenizer tokenizer = tokenizer(name)) {
            TokenBytes tokens = tokenizer.tokenBytes();
            JsonConstraints constraints = new JsonConstraints(tokens);
            int end = tokenizer.eosTokenId().orElseThrow();
            int[] prompt = tokenizer.encode("Answer:");
            int ended = 0;
            for (int seed = 0; seed < TEXTS; seed++) {
                TokenConstraint constraint = constraints.of(JsonGrammar.ofSchema(schema.toString()), Set.of(end));
                Optional<int[]> ids = randomText(constraint, tokens, end, new SplittableRandom(seed));
                if (ids.isPresent()) {
                    ended++;
                    String text = tokenizer.decodeContinuation(prompt, ids.get());
                    assertThat(validator.validate(text, InputFormat.JSON))
                            .as(text)
                            .isEmpty();
                    JsonFiles.MAPPER.readTree(text);
                }
            }
            assertThat(ended).isGreaterThan(TEXTS / 2);
        }
    }

    /** Of tokens drawn evenly, but such that bring an end a little more often: else most texts have none. */
    private static Optional<int[]> randomText(
            TokenConstraint constraint, TokenBytes tokens, int end, SplittableRandom random) {
        List<Integer> ids = new ArrayList<>();
        while (ids.size() < MOST_TOKENS) {
            BitSet allowed = constraint.allowed();
            int[] choices = allowed.stream().toArray();
            if (random.nextInt(4) == 0) {
                int[] closing = allowed.stream()
                        .filter(id -> id == end || isClosing(tokens.of(id)))
                        .toArray();
                choices = closing.length > 0 ? closing : choices;
            }
            int id = choices[random.nextInt(choices.length)];
            if (id == end) {
                return Optional.of(ids.stream().mapToInt(Integer::intValue).toArray());
            }
            ids.add(id);
            constraint.accept(id);
            if (constraint.isComplete()) {
                return Optional.of(ids.stream().mapToInt(Integer::intValue).toArray());
            }
        }
        return Optional.empty();
    }

    private static boolean isClosing(byte[] bytes) {
        return bytes.length == 1 && (bytes[0] == '"' || bytes[0] == '}' || bytes[0] == ']' || bytes[0] == 'n');
    }

    private static JsonNode json(String quoted) throws JsonProcessingException {
        return JsonFiles.MAPPER.readTree(quoted.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'type': 'object', 'properties': {'a': {'type': 'integer'}, 'b': {}}} | {'a': -12, 'b': [1.5e-3, {}, true]} | true
            {'type': 'object', 'properties': {'a': {'type': 'integer'}, 'b': {}}} | {'b': 'x'}                          | true
            {'type': 'object', 'properties': {'a': {'type': 'integer'}, 'b': {}}} | {'b': 1, 'a': 2}                    | false
            {'type': 'object', 'properties': {'a': {'type': 'integer'}}}          | {'a': 01}                           | false
            {'type': 'object', 'properties': {'a': {'type': 'integer'}}}          | {'a': 1.0}                          | false
            {'type': 'object', 'properties': {'a': {}}, 'required': ['a']}        | {}                                  | false
            {'type': 'object', 'properties': {'a': {}}, 'additionalProperties': false} | {'c': 1}                       | false
            {'type': 'object'}                                                    | {'x': {'y': []}}                    | true
            {'type': 'object'}                                                    | []                                  | false
            {'type': 'string', 'maxLength': 2}                                    | 'é😀'                               | true
            {'type': 'string', 'maxLength': 2}                                    | 'abc'                               | false
            {'type': 'string', 'minLength': 2}                                    | 'a'                                 | false
            {'type': 'string'}                                                    | '\\u00e9\\n\\\\'                    | true
            {'type': 'string'}                                                    | '\\ud83d'                           | false
            {'type': 'array', 'items': {'type': 'null'}, 'maxItems': 2}           | [null, null]                        | true
            {'type': 'array', 'items': {'type': 'null'}, 'maxItems': 2}           | [null,null,null]                    | false
            {'type': 'array', 'minItems': 1}                                      | []                                  | false
            {'const': {'a': 1}}                                                   | {'a':1}                             | true
            """)
    void aTextIsTakenIfItIsOfTheSchema(String schema, String text, boolean taken) throws JsonProcessingException {
        assertThat(takes(json(schema), text.replace('\'', '"'))).isEqualTo(taken);
    }

    @Test
    void indentedTextIsTaken() throws JsonProcessingException {
        JsonNode value = json("{'a': [1, {'b': 'c'}], 'd': {}}");
        for (String text : List.of(value.toString(), value.toPrettyString().replace(" :", ":"))) {
            assertThat(takes(json("{'type': 'object'}"), text)).as(text).isTrue();
        }
        assertThat(takes(json("{'type': 'object'}"), "{" + " ".repeat(9) + "}")).isFalse();
    }

    /** By a vocabulary of bytes. */
    private static boolean takes(JsonNode schema, String text) {
        Path bytes = directory.resolve("bytes");
        Tokenizer.writeByteLevel(bytes);
        try (Tokenizer tokenizer = Tokenizer.load(bytes)) {
            int end = tokenizer.eosTokenId().orElseThrow();
            TokenConstraint constraint = new JsonConstraints(tokenizer.tokenBytes())
                    .of(JsonGrammar.ofSchema(schema.toString()), Set.of(end));
            for (byte value : text.getBytes(UTF_8)) {
                if (constraint.isComplete() || !constraint.allowed().get(value & 0xff)) {
                    return false;
                }
                constraint.accept(value & 0xff);
            }
            return constraint.allowed().get(end);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'type': 'string', 'pattern': 'a+'}                                     | 'pattern' at the top of the schema: this keyword is not offered
            {'type': 'object', 'properties': {'a/b': {'minimum': 1}}}               | 'minimum' at /properties/a~1b: this keyword
            {'type': 'array', 'items': {'anyOf': [{'oneOf': []}]}}                  | 'oneOf' at /items/anyOf/0
            {'type': 'object', 'additionalProperties': 5}                           | 'additionalProperties' at the top of the schema
            {'type': 'object', 'required': ['a'], 'additionalProperties': false}    | 'a' is none of the properties
            {'$ref': '#/$defs/none'}                                                | #/$defs/none is nowhere in the schema
            {'$ref': 'http://example.org/schema'}                                   | nowhere in the schema
            {'$ref': '#'}                                                           | it refers to itself
            {'anyOf': [{'$ref': '#/$defs/a'}, {'type': 'null'}], '$defs': {'a': {'anyOf': [{'$ref': '#'}]}}} | it refers to itself
            {'type': 'object', 'properties': {'a': {'$ref': '#'}}, 'required': ['a']} | without end
            {'type': 'strange'}                                                     | there is no type strange
            {'enum': []}                                                            | it leaves no value
            {'enum': [1], 'type': 'string'}                                         | it leaves no value
            {'const': '\\ud800'}                                                    | half of a surrogate pair
            {'type': 'string', 'maxLength': -1}                                     | 'maxLength'
            {'type': 'string', 'maxLength': 99999999}                               | 'maxLength'
            {'type': 'string', 'minLength': 3, 'maxLength': 2}                      | below the least
            {'anyOf': [{}], 'type': 'string'}                                       | it cannot be combined with type
            {'allOf': [{}, {}]}                                                     | more than one schema at once
            {'properties': 5}                                                       | 'properties'
            {'items': false}                                                        | 'schema' at /items
            5                                                                       | it must be an object
            """)
    void whatCannotBeKeptToIsRefusedByName(String schema, String message) throws JsonProcessingException {
        JsonNode node = json(schema);
        assertThatThrownBy(() -> JsonGrammar.ofSchema(node.toString()))
                .isInstanceOf(UnsupportedSchemaException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"minItems", "minLength"})
    void aSchemaThatMultipliesItselfIsRefused(String keyword) throws JsonProcessingException {
        StringBuilder members = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            String type = keyword.equals("minItems") ? "array" : "string";
            members.append(i == 0 ? "" : ",")
                    .append("'m" + i + "': {'type': '" + type + "', '" + keyword + "': 10000}");
        }
        JsonNode schema = json("{'type': 'object', 'properties': {" + members + "}}");

        assertThatThrownBy(() -> JsonGrammar.ofSchema(schema.toString())).hasMessageContaining("too large");
    }

    @Test
    void whatIsNoJsonIsNoSchema() {
        assertThatThrownBy(() -> JsonGrammar.ofSchema("{")).hasMessageContaining("it is no JSON");
    }

    @Test
    void aTokenThatWasNotAllowedIsNoText() {
        Path learned = directory.resolve("bytes again");
        Tokenizer.writeByteLevel(learned);
        try (Tokenizer tokenizer = Tokenizer.load(learned)) {
            TokenConstraint constraint =
                    new JsonConstraints(tokenizer.tokenBytes()).of(JsonGrammar.anyObject(), Set.of());

            assertThatThrownBy(() -> constraint.accept('x')).hasMessageContaining("not allowed");
        }
    }
}
