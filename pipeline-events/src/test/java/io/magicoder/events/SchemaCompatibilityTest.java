package io.magicoder.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SchemaCompatibilityTest {
    private static final EventSchemas SCHEMAS = new EventSchemas();

    /** What a change of the schema of an event breaks. */
    private static List<String> breaks(Class<?> event, Consumer<ObjectNode> change) {
        ObjectNode later = SCHEMAS.of(event);
        change.accept(later);
        return SchemaCompatibility.breaks("E", SCHEMAS.of(event), later);
    }

    private static ObjectNode object(ObjectNode schema, String pointer) {
        return (ObjectNode) schema.at(pointer);
    }

    private static void remove(ArrayNode names, String name) {
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).asText().equals(name)) {
                names.remove(i);
                return;
            }
        }
        throw new AssertionError("there is no " + name);
    }

    @Test
    void nothingBreaksWhatDidNotChange() {
        assertThat(breaks(Rejection.class, schema -> {})).isEmpty();
        assertThat(breaks(RunEvent.class, schema -> {})).isEmpty();
    }

    @Test
    void aNullableMemberMayBeAdded() {
        assertThat(breaks(
                        SeedSnippet.class,
                        schema -> object(schema, "/properties")
                                .putObject("committedAt")
                                .put("type", "string")))
                .isEmpty();
    }

    @Test
    void aDescriptionMayChange() {
        assertThat(breaks(
                        SeedSnippet.class,
                        schema -> object(schema, "/properties/index").put("description", "other")))
                .isEmpty();
    }

    @Test
    void aMemberThatIsRemovedIsNamed() {
        assertThat(breaks(SeedSnippet.class, schema -> {
                    object(schema, "/properties").remove("snippet");
                    remove((ArrayNode) schema.get("required"), "snippet");
                }))
                .singleElement()
                .asString()
                .startsWith("E.snippet was removed");
    }

    @Test
    void aMemberOfAMemberOfAMemberIsNamed() {
        assertThat(breaks(
                        Rejection.class,
                        schema -> object(schema, "/$defs/SeedSnippet-SourceLocation/properties")
                                .remove("license")))
                .singleElement()
                .asString()
                .startsWith("E.seed.source.license was removed");
    }

    @Test
    void aMemberOfAnotherTypeIsNamed() {
        assertThat(breaks(
                        SeedSnippet.class,
                        schema -> object(schema, "/properties/index").put("type", "string")))
                .containsExactly("E.index was type \"integer\" and is type \"string\"");
    }

    @Test
    void aListOfOtherThingsIsNamed() {
        assertThat(breaks(
                        RunSpecification.class,
                        schema -> object(schema, "/properties/sources/items").put("type", "integer")))
                .containsExactly("E.sources[] was type \"string\" and is type \"integer\"");
    }

    @Test
    void aMapToOtherThingsIsNamed() {
        assertThat(breaks(
                        SeedsExhausted.class,
                        schema -> object(schema, "/properties/skipped/additionalProperties")
                                .put("format", "int32")))
                .containsExactly("E.skipped.* was format \"int64\" and is format \"int32\"");
    }

    @Test
    void aRequiredMemberThatIsAddedIsNamed() {
        assertThat(breaks(SeedSnippet.class, schema -> {
                    object(schema, "/properties").putObject("kind").put("type", "string");
                    ((ArrayNode) schema.get("required")).add("kind");
                }))
                .singleElement()
                .asString()
                .startsWith("E.kind was added as a required member");
    }

    @Test
    void aMemberThatBecomesNullableOrRequiredIsNamed() {
        assertThat(breaks(SeedSnippet.class, schema -> remove((ArrayNode) schema.get("required"), "language")))
                .singleElement()
                .asString()
                .startsWith("E.language is not required any more");
        assertThat(breaks(Rejection.class, schema -> ((ArrayNode) schema.get("required")).add("teacher")))
                .singleElement()
                .asString()
                .startsWith("E.teacher is required now");
    }

    @Test
    void aNewValueIsNamedWhereReadersHaveNoDefaultForIt() {
        ObjectNode earlier = SCHEMAS.of(TrainingProgress.class);
        object(earlier, "/$defs/TrainingProgress-State")
                .removeAll()
                .put("type", "string")
                .putArray("enum")
                .add("RUNNING");
        ObjectNode later = earlier.deepCopy();
        ((ArrayNode) later.at("/$defs/TrainingProgress-State/enum")).add("PAUSED");
        assertThat(SchemaCompatibility.breaks("E", earlier, later))
                .singleElement()
                .asString()
                .startsWith("E.state may have the new value PAUSED");
        assertThat(breaks(
                        Rejection.class,
                        schema -> ((ArrayNode) schema.at("/$defs/RejectionReason/x-known-values")).add("BORING")))
                .isEmpty();
    }

    @Test
    void aValueThatIsRemovedIsNamed() {
        assertThat(breaks(
                        Rejection.class,
                        schema -> remove((ArrayNode) schema.at("/$defs/RejectionReason/x-known-values"), "EMPTY")))
                .singleElement()
                .asString()
                .startsWith("E.reason does not know the value EMPTY any more");
    }

    @Test
    void aKindOfEventMayBeAddedButNotBeRemoved() {
        assertThat(breaks(RunEvent.class, schema -> {
                    ObjectNode kind =
                            ((ArrayNode) schema.get("anyOf")).addObject().put("type", "object");
                    kind.putObject("properties").putObject("type").put("const", "RunPaused");
                }))
                .isEmpty();
        assertThat(breaks(RunEvent.class, schema -> ((ArrayNode) schema.get("anyOf")).remove(1)))
                .singleElement()
                .asString()
                .startsWith("E:SeedsExhausted was removed");
    }

    @Test
    void aKindOfEventIsNamedWhereReadersTakeNoNewOnes() {
        ObjectNode closed = SCHEMAS.of(RunEvent.class);
        ((ArrayNode) closed.get("anyOf")).remove(closed.get("anyOf").size() - 1);
        ObjectNode later = closed.deepCopy();
        ((ArrayNode) later.get("anyOf"))
                .addObject()
                .putObject("properties")
                .putObject("type")
                .put("const", "RunPaused");
        assertThat(SchemaCompatibility.breaks("E", closed, later))
                .singleElement()
                .asString()
                .startsWith("E:RunPaused was added");
    }
}
