package io.magicoder.languagemodel.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.magicoder.languagemodel.text.TokenBytes;
import io.magicoder.languagemodel.text.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts drawn at random of the tokens that are allowed, beside a validator. */
class StructureTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int END = 257;

    /** Tokens that end within characters, numbers, names and words. */
    private static final List<String> TEXTS = List.of(
            "{\"name\": \"größe\", \"age\": 12, \"tags\": [\"a\", \"b\"]}",
            "{\"name\":\"→→ 😀\",\"ok\":true,\"none\":null,\"x\":-1.5e10}",
            "\\n\\u00e4 \\\" \", \"name\": \"",
            "{\n  \"value\": 1,\n  \"next\": {\n    \"value\": 2\n  }\n}");

    @TempDir
    static Path directory;

    private static TokenBytes tokens;
    private static TokenTrie trie;

    @BeforeAll
    static void learn() {
        Tokenizer.learnByteLevel(directory, TEXTS, 400);
        try (Tokenizer tokenizer = Tokenizer.load(directory)) {
            tokens = tokenizer.tokenBytes();
            trie = TokenTrie.of(tokens);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "true",
                "{'type': 'string'}",
                "{'type': 'string', 'minLength': 3, 'maxLength': 5}",
                "{'type': 'string', 'minLength': 2}",
                "{'type': 'integer'}",
                "{'type': 'number'}",
                "{'type': ['boolean', 'null']}",
                "{'enum': ['a', 'ab', 1, null, {'b': [1]}]}",
                "{'const': 'größe'}",
                "{'type': 'array', 'items': {'type': 'integer'}, 'minItems': 2, 'maxItems': 4}",
                "{'type': 'array', 'items': {'type': 'boolean'}}",
                "{'type': 'array', 'maxItems': 0}",
                "{'type': 'object'}",
                "{'type': 'object', 'additionalProperties': false}",
                "{'type': 'object', 'additionalProperties': {'type': 'integer'}}",
                "{'type': 'object', 'properties': {'a': {'type': 'integer'}, 'b': {'type': 'boolean'}, 'c': {'type': 'null'}},"
                        + " 'required': ['b'], 'additionalProperties': false}",
                "{'type': 'object', 'properties': {'a': {'type': 'integer'}, 'b': {'type': 'boolean'}},"
                        + " 'additionalProperties': false}",
                "{'type': 'object', 'properties': {'name': {'type': 'string', 'maxLength': 4}, 'age': {'type': 'integer'}},"
                        + " 'required': ['name', 'age'], 'additionalProperties': false, 'title': 'Person', 'description': 'x'}",
                "{'anyOf': [{'type': 'integer'}, {'type': 'object', 'properties': {'x': {'const': 1}}, 'required': ['x']}]}",
                "{'$ref': '#/$defs/list', '$defs': {'list': {'type': 'object', 'properties': {'value': {'type': 'integer'},"
                        + " 'next': {'anyOf': [{'type': 'null'}, {'$ref': '#/$defs/list'}]}}, 'required': ['value', 'next'],"
                        + " 'additionalProperties': false}}}",
                "{'type': 'object', 'properties': {'children': {'type': 'array', 'items': {'$ref': '#'}, 'maxItems': 2}},"
                        + " 'required': ['children'], 'additionalProperties': false}"
            })
    void whateverIsDrawnIsJsonOfTheSchema(String text) throws Exception {
        JsonNode schema = JSON.readTree(text.replace('\'', '"'));
        Structure structure = Structure.json(schema.toString(), trie);
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        var validator = registry.getSchema(schema.toString(), InputFormat.JSON);
        SplittableRandom random = new SplittableRandom(7);
        int whole = 0;
        Set<String> different = new HashSet<>();
        for (int i = 0; i < 60; i++) {
            String drawn = draw(structure, random);
            if (!drawn.isEmpty()) {
                JsonNode value = JSON.readTree(drawn);
                assertThat(validator.validate(value.toString(), InputFormat.JSON))
                        .describedAs(drawn)
                        .isEmpty();
                different.add(drawn);
                whole++;
            }
        }
        assertThat(whole).isGreaterThan(15);
        assertThat(different).isNotEmpty();
    }

    /** Empty if it was too long; likes to end, so that most are not. */
    private static String draw(Structure structure, SplittableRandom random) {
        Structure.Text text = structure.text(Set.of(END));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int length = 0; length < 400; length++) {
            BitSet allowed = text.allowed();
            if (text.isComplete()) {
                assertThat(allowed.stream()).containsExactly(END);
            }
            int id = choose(allowed, random, length > 30);
            if (id == END) {
                assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(out.toString(StandardCharsets.UTF_8)))
                        .isTrue();
                return decoded(out);
            }
            text.accept(id);
            out.writeBytes(tokens.of(id));
        }
        return "";
    }

    private static String decoded(ByteArrayOutputStream out) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(out.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new AssertionError("no UTF-8", e);
        }
    }

    private static int choose(BitSet allowed, SplittableRandom random, boolean hurry) {
        if (allowed.get(END) && random.nextInt(3) > 0) {
            return END;
        }
        List<Integer> ids = new ArrayList<>(allowed.stream().boxed().toList());
        if (hurry) {
            List<Integer> closing = ids.stream()
                    .filter(id -> id != END && tokens.of(id).length == 1 && "\"}]n".indexOf(tokens.of(id)[0]) >= 0)
                    .toList();
            if (!closing.isEmpty()) {
                ids = closing;
            }
        }
        return ids.get(random.nextInt(ids.size()));
    }

    @Test
    void tokensThatSpanPartsOfTheStructureAreAllowedWhereTheyFit() throws Exception {
        Structure structure = Structure.json(
                "{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"}},\"required\":[\"name\"]}", trie);
        BitSet first = structure.text(Set.of(END)).allowed();

        assertThat(first.stream().mapToObj(id -> new String(tokens.of(id), StandardCharsets.UTF_8)))
                .contains("{", "{\"")
                .allMatch(token -> "{\n \"name\": \"".replace(" ", "").startsWith(token.replace(" ", ""))
                        || "{\"name\":\"".startsWith(token.replace(" ", "")));
        assertThat(first.get(END)).isFalse();
    }

    @Test
    void anyObjectIsAnObject() throws Exception {
        Structure structure = Structure.jsonObject(trie);
        SplittableRandom random = new SplittableRandom(1);
        int whole = 0;
        for (int i = 0; i < 60; i++) {
            String drawn = draw(structure, random);
            if (!drawn.isEmpty()) {
                assertThat(JSON.readTree(drawn).isObject()).isTrue();
                whole++;
            }
        }
        assertThat(whole).isGreaterThan(10);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'type': 'string', 'pattern': 'a+'}                                | # has 'pattern', which cannot be kept here
            {'type': 'integer', 'minimum': 3}                                  | # has 'minimum'
            {'oneOf': [{}]}                                                    | # has no type
            {'type': 'object', 'properties': {'a': {'type': 'text'}}}          | #/properties/a has the type 'text', which is none of
            {'type': 'object', 'properties': {'a': {'format': 'date'}}}        | #/properties/a has no type
            {'type': 'object', 'required': ['a']}                              | # requires 'a', which its properties do not have
            {'$ref': 'other.json'}                                             | $ref is 'other.json'
            {'$ref': '#/$defs/none'}                                           | $ref is '#/$defs/none'
            {'type': 'string', 'maxLength': 5000}                              | # has maxLength 5000
            {'type': 'array', 'items': 5}                                      | #/items is no schema
            {'enum': []}                                                       | #/enum is empty
            """)
    void whatCannotBeKeptIsNamed(String schema, String message) {
        assertThatThrownBy(() -> Structure.json(schema.replace('\'', '"'), trie))
                .isInstanceOf(UnsupportedSchemaException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aVocabularyWithoutTheBytesIsToldOf() throws Exception {
        Structure structure = Structure.json("{\"type\":\"null\"}", TokenTrie.of(emptyVocabulary()));

        assertThatThrownBy(() -> structure.text(Set.of()).allowed()).hasMessageContaining("no token that could go on");
    }

    private static TokenBytes emptyVocabulary() throws Exception {
        Path empty = Files.createDirectories(directory.resolve("empty"));
        Files.writeString(
                empty.resolve("tokenizer.json"),
                "{\"model\": {\"type\": \"WordLevel\", \"vocab\": {\"zzz\": 0}, \"unk_token\": \"zzz\"}}");
        try (Tokenizer tokenizer = Tokenizer.load(empty)) {
            return tokenizer.tokenBytes();
        }
    }
}
