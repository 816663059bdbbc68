package io.magicoder.events;

import com.fasterxml.classmate.ResolvedType;
import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.CustomDefinitionProviderV2;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.generator.naming.DefaultSchemaDefinitionNamingStrategy;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * JSON Schemas (draft 2020-12) of the events, from their records: what a reader may rely on. Members that a schema does
 * not name are allowed, as readers ignore them.
 */
final class EventSchemas {
    /** Values of later versions are allowed too; a reader takes them for {@link #UNKNOWN_AS}. */
    static final String KNOWN_VALUES = "x-known-values";

    static final String UNKNOWN_AS = "x-unknown-as";
    private static final String VALUES = "x-values";
    private static final String TYPE = "type";

    private final Map<Class<?>, JavadocTexts> javadoc = new HashMap<>();
    private final SchemaGenerator generator;

    EventSchemas() {
        SchemaGeneratorConfigBuilder builder = new SchemaGeneratorConfigBuilder(
                        SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
                .with(
                        Option.NONPUBLIC_NONSTATIC_FIELDS_WITHOUT_GETTERS,
                        Option.DEFINITIONS_FOR_ALL_OBJECTS,
                        Option.EXTRA_OPEN_API_FORMAT_VALUES,
                        Option.ADDITIONAL_FIXED_TYPES);
        builder.forTypesInGeneral()
                .withPropertySorter((_, _) -> 0) // as declared
                .withDefinitionNamingStrategy(new DefaultSchemaDefinitionNamingStrategy() {
                    @Override
                    public String getDefinitionNameForKey(
                            com.github.victools.jsonschema.generator.impl.DefinitionKey key,
                            SchemaGenerationContext context) {
                        return nameInSource(key.getType().getErasedType()).replace('.', '-');
                    }
                })
                .withCustomDefinitionProvider(EventSchemas::map)
                .withCustomDefinitionProvider(EventSchemas::transparent)
                .withCustomDefinitionProvider(this::enumeration)
                .withCustomDefinitionProvider(EventSchemas::family)
                .withCustomDefinitionProvider(new FamilyMembers())
                .withDescriptionResolver(scope -> described(scope.getType().getErasedType()));
        builder.forFields().withRequiredCheck(EventSchemas::isRequired).withDescriptionResolver(this::description);
        generator = new SchemaGenerator(builder.build());
    }

    /** The schema of an event, or of all kinds of events that share a topic. */
    ObjectNode of(Class<?> type) {
        ObjectNode schema = generator.generateSchema(type);
        ObjectNode titled = schema.objectNode();
        titled.set("$schema", schema.remove("$schema"));
        titled.put("title", type.getSimpleName());
        titled.setAll(schema);
        return titled;
    }

    private static String nameInSource(Class<?> type) {
        return type.getName().substring(type.getPackageName().length() + 1).replace('$', '.');
    }

    private @Nullable String described(Class<?> type) {
        return isOurs(type) ? javadoc(type).of(nameInSource(type)).orElse(null) : null;
    }

    private @Nullable String description(FieldScope field) {
        Class<?> owner = field.getDeclaringType().getErasedType();
        return isOurs(owner) && !field.isFakeContainerItemScope()
                ? javadoc(owner)
                        .of(nameInSource(owner) + "." + field.getDeclaredName())
                        .orElse(null)
                : null;
    }

    private static boolean isOurs(Class<?> type) {
        return type.getPackageName().equals(EventSchemas.class.getPackageName());
    }

    private JavadocTexts javadoc(Class<?> type) {
        Class<?> topLevel = type;
        while (topLevel.getEnclosingClass() != null) {
            topLevel = topLevel.getEnclosingClass();
        }
        return javadoc.computeIfAbsent(topLevel, JavadocTexts::of);
    }

    /** Required is what the readers require, see {@link RequiredMembers}. */
    private static boolean isRequired(FieldScope field) {
        Class<?> owner = field.getDeclaringType().getErasedType();
        RecordComponent[] components = Objects.requireNonNull(owner.getRecordComponents(), "no record");
        Constructor<?> canonical = canonicalConstructor(owner, components);
        for (int i = 0; i < components.length; i++) {
            if (components[i].getName().equals(field.getDeclaredName())) {
                return !canonical.getAnnotatedParameterTypes()[i].isAnnotationPresent(Nullable.class);
            }
        }
        throw new IllegalStateException(owner + " has no component " + field.getDeclaredName());
    }

    private static Constructor<?> canonicalConstructor(Class<?> owner, RecordComponent[] components) {
        try {
            return owner.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    private static @Nullable CustomDefinition map(ResolvedType type, SchemaGenerationContext context) {
        if (type.getErasedType() != Map.class) {
            return null;
        }
        ObjectNode definition = context.getGeneratorConfig().createObjectNode().put("type", "object");
        definition.set(
                "additionalProperties",
                context.createDefinitionReference(type.getTypeParameters().get(1)));
        return new CustomDefinition(
                definition, CustomDefinition.DefinitionType.INLINE, CustomDefinition.AttributeInclusion.YES);
    }

    /** A record that is written as its one value. */
    private static @Nullable CustomDefinition transparent(ResolvedType type, SchemaGenerationContext context) {
        Field[] fields = type.getErasedType().getDeclaredFields();
        return Arrays.stream(fields)
                .filter(field -> field.isAnnotationPresent(JsonValue.class))
                .findFirst()
                .map(field -> new CustomDefinition(
                        context.createDefinition(context.getTypeContext().resolve(field.getGenericType())),
                        CustomDefinition.DefinitionType.ALWAYS_REF,
                        CustomDefinition.AttributeInclusion.YES))
                .orElse(null);
    }

    private @Nullable CustomDefinition enumeration(ResolvedType type, SchemaGenerationContext context) {
        Class<?> values = type.getErasedType();
        if (!values.isEnum()) {
            return null;
        }
        Optional<Field> other = Stream.of(values.getFields())
                .filter(field -> field.isAnnotationPresent(JsonEnumDefaultValue.class))
                .findFirst();
        ObjectNode definition = context.getGeneratorConfig().createObjectNode().put("type", "string");
        ArrayNode names = definition.putArray(other.isPresent() ? KNOWN_VALUES : "enum");
        other.ifPresent(field -> definition.put(UNKNOWN_AS, field.getName()));
        ObjectNode meanings = definition.objectNode();
        for (Object value : values.getEnumConstants()) {
            String name = ((Enum<?>) value).name();
            names.add(name);
            javadoc(values).of(nameInSource(values) + "." + name).ifPresent(text -> meanings.put(name, text));
        }
        if (!meanings.isEmpty()) {
            definition.set(VALUES, meanings);
        }
        return new CustomDefinition(
                definition, CustomDefinition.DefinitionType.ALWAYS_REF, CustomDefinition.AttributeInclusion.YES);
    }

    /** Kinds of events that share a topic: one of those known today, or one that a later version adds. */
    private static @Nullable CustomDefinition family(ResolvedType type, SchemaGenerationContext context) {
        JsonSubTypes kinds = type.getErasedType().getDeclaredAnnotation(JsonSubTypes.class);
        if (kinds == null) {
            return null;
        }
        ObjectNode definition = context.getGeneratorConfig().createObjectNode();
        ArrayNode alternatives = definition.putArray("anyOf");
        ArrayNode known = definition.arrayNode();
        for (JsonSubTypes.Type kind : kinds.value()) {
            alternatives.add(
                    context.createDefinitionReference(context.getTypeContext().resolve(kind.value())));
            known.add(kind.name());
        }
        for (Class<?> kind : type.getErasedType().getPermittedSubclasses()) {
            if (kind.getSimpleName().equals("Unknown")) {
                ObjectNode unknown = context.createStandardDefinition(
                        context.getTypeContext().resolve(kind), null);
                ((ObjectNode) unknown.get("properties").get(TYPE))
                        .set("not", definition.objectNode().set("enum", known));
                alternatives.add(unknown);
            }
        }
        return new CustomDefinition(
                definition, CustomDefinition.DefinitionType.INLINE, CustomDefinition.AttributeInclusion.YES);
    }

    /** Each kind of a family names itself in its first member. */
    private static final class FamilyMembers implements CustomDefinitionProviderV2 {
        @Override
        public @Nullable CustomDefinition provideCustomSchemaDefinition(
                ResolvedType type, SchemaGenerationContext context) {
            return kind(type.getErasedType())
                    .map(name -> {
                        ObjectNode definition = context.createStandardDefinition(type, this);
                        ObjectNode properties = definition.objectNode();
                        properties.putObject(TYPE).put("const", name);
                        properties.setAll((ObjectNode) definition.get("properties"));
                        definition.set("properties", properties);
                        List<String> required = new ArrayList<>(List.of(TYPE));
                        definition.path("required").forEach(member -> required.add(member.textValue()));
                        ArrayNode all = definition.putArray("required");
                        required.forEach(all::add);
                        return new CustomDefinition(
                                definition,
                                CustomDefinition.DefinitionType.ALWAYS_REF,
                                CustomDefinition.AttributeInclusion.YES);
                    })
                    .orElse(null);
        }

        private static Optional<String> kind(Class<?> type) {
            return Arrays.stream(type.getInterfaces())
                    .map(family -> family.getDeclaredAnnotation(JsonSubTypes.class))
                    .filter(kinds -> kinds != null)
                    .flatMap(kinds -> Arrays.stream(kinds.value()))
                    .filter(kind -> kind.value() == type)
                    .map(JsonSubTypes.Type::name)
                    .findFirst();
        }
    }
}
