package io.magicoder.events;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The AsyncAPI 3.0 description of the topics, from {@link Topics}; events are described in schema files beside it. */
final class AsyncApi {
    private static final String VERSION = "3.0.0";
    private static final String KAFKA_BINDING = "0.5.0";
    private static final String SCHEMA_FORMAT = "application/schema+json;version=draft-2020-12";
    private static final ObjectMapper JSON = new ObjectMapper();

    private AsyncApi() {}

    /** @param version of the contract */
    static ObjectNode describe(String version) {
        ObjectNode document = JSON.createObjectNode().put("asyncapi", VERSION);
        info(document.putObject("info"), version);
        document.put("defaultContentType", CloudEvent.JSON);
        ObjectNode channels = document.putObject("channels");
        Topics.all().forEach(topic -> channel(channels.putObject(topic.name()), topic));
        ObjectNode operations = document.putObject("operations");
        for (Part part : Part.values()) {
            Topics.all().stream()
                    .filter(topic -> topic.writers().contains(part))
                    .forEach(topic -> operation(operations, part, "send", topic));
            Topics.all().stream()
                    .filter(topic -> topic.readers().contains(part))
                    .forEach(topic -> operation(operations, part, "receive", topic));
        }
        ObjectNode components = document.putObject("components");
        ObjectNode messages = components.putObject("messages");
        kinds().forEach(kind -> message(messages.putObject(kind.getSimpleName()), kind));
        deadLetter(messages.putObject("DeadLetter"));
        ObjectNode traits = components.putObject("messageTraits");
        eventHeaders(traits.putObject("event").putObject("headers"));
        return document;
    }

    private static void info(ObjectNode info, String version) {
        info.put("title", "Magicoder pipeline")
                .put("version", version)
                .put(
                        "description",
                        "The topics of the pipeline, for those who build on them. Values are JSON of at most "
                                + EventJson.MAX_RECORD_BYTES + " bytes, headers are those of CloudEvents 1.0 in binary"
                                + " mode and of W3C Trace Context. Readers ignore members they do not know, and kinds"
                                + " of events they do not know. Topics are created with a replication factor and"
                                + " min.insync.replicas of the installation's choice.")
                .putObject("license")
                .put("name", "Apache-2.0")
                .put("url", "https://www.apache.org/licenses/LICENSE-2.0.txt");
    }

    private static void channel(ObjectNode channel, Topic<?> topic) {
        channel.put("address", topic.name()).put("description", topic.purpose());
        ObjectNode messages = channel.putObject("messages");
        names(topic).forEach(name -> messages.putObject(name).put("$ref", "#/components/messages/" + name));
        ObjectNode kafka = channel.putObject("bindings").putObject("kafka");
        kafka.put("topic", topic.name()).put("partitions", topic.partitions());
        ObjectNode standard = JSON.createObjectNode();
        ObjectNode others = JSON.createObjectNode();
        new TreeMap<>(topic.settings()).forEach((key, value) -> {
            switch (key) {
                case "cleanup.policy" -> {
                    ArrayNode policies = standard.putArray(key);
                    Arrays.stream(value.split(",")).forEach(policies::add);
                }
                case "retention.ms", "max.message.bytes" -> standard.put(key, Long.parseLong(value));
                default -> others.put(key, value);
            }
        });
        kafka.set("topicConfiguration", standard);
        kafka.put("bindingVersion", KAFKA_BINDING);
        if (!others.isEmpty()) {
            channel.set("x-topic-configuration", others);
        }
    }

    private static void operation(ObjectNode operations, Part part, String action, Topic<?> topic) {
        ObjectNode operation = operations
                .putObject(part.partName() + "." + action + "." + topic.name())
                .put("action", action);
        operation.putObject("channel").put("$ref", "#/channels/" + topic.name());
        operation.putArray("tags").addObject().put("name", part.partName());
    }

    private static void message(ObjectNode message, Class<?> kind) {
        PipelineEvent example = example(kind);
        message.put("name", CloudEvent.TYPE_PREFIX + kind.getSimpleName())
                .put("title", kind.getSimpleName())
                .put("contentType", CloudEvent.JSON);
        ObjectNode payload = message.putObject("payload").put("schemaFormat", SCHEMA_FORMAT);
        payload.putObject("schema").put("$ref", "schemas/" + schemaFile(kind));
        message.putObject("bindings")
                .putObject("kafka")
                .put("bindingVersion", KAFKA_BINDING)
                .putObject("key")
                .put("type", "string")
                .put("description", keyOf(example));
        message.putArray("traits").addObject().put("$ref", "#/components/messageTraits/event");
        message.putArray("examples").addObject().set("payload", tree(example));
    }

    /** Which member the key repeats. */
    private static String keyOf(PipelineEvent example) {
        return members("", tree(example))
                .filter(member -> member.value().asText().equals(example.key()))
                .map(Member::path)
                .min(Comparator.comparingInt(String::length))
                .orElseThrow();
    }

    private record Member(String path, JsonNode value) {}

    private static Stream<Member> members(String prefix, JsonNode object) {
        return object.properties().stream()
                .flatMap(member -> member.getValue().isObject()
                        ? members(prefix + member.getKey() + ".", member.getValue())
                        : Stream.of(new Member(prefix + member.getKey(), member.getValue())));
    }

    private static JsonNode tree(PipelineEvent event) {
        return EventJson.read(EventJson.write(event), JsonNode.class);
    }

    private static void deadLetter(ObjectNode message) {
        message.put("name", "DeadLetter")
                .put("title", "DeadLetter")
                .put("summary", "The bytes and headers of the record that could not be used.")
                .put("contentType", "application/octet-stream");
        ObjectNode headers = message.putObject("headers").put("type", "object").putObject("properties");
        text(headers, "dead-letter-reason", "why, in one sentence");
        text(headers, "dead-letter-exception-class-name", "the class of the failure");
        text(headers, "dead-letter-cause", "what the failure goes back to, if to anything");
        text(headers, "dead-letter-cause-class-name", "the class of that");
        text(headers, "dead-letter-topic", "where the record was");
        text(headers, "dead-letter-partition", "its partition there");
        text(headers, "dead-letter-offset", "its offset there");
    }

    private static void eventHeaders(ObjectNode headers) {
        ObjectNode members = headers.put("type", "object").putObject("properties");
        text(members, CloudEvent.SPEC_VERSION, "the version of CloudEvents").put("const", "1.0");
        text(members, CloudEvent.ID, "of the event; the same whenever the same event is written again");
        ArrayNode types =
                text(members, CloudEvent.TYPE, "the kind of the event").putArray(EventSchemas.KNOWN_VALUES);
        kinds().forEach(kind -> types.add(CloudEvent.TYPE_PREFIX + kind.getSimpleName()));
        ArrayNode sources = text(members, CloudEvent.SOURCE, "who wrote it").putArray(EventSchemas.KNOWN_VALUES);
        Arrays.stream(Part.values()).map(Part::source).forEach(sources::add);
        text(members, CloudEvent.TIME, "of the event if it knows it, of the writing otherwise")
                .put("format", "date-time");
        text(members, CloudEvent.CONTENT_TYPE, "of the value").put("const", CloudEvent.JSON);
        text(
                members,
                TraceParent.HEADER,
                "W3C Trace Context. The trace of what becomes of a seed has the id of the seed; runs, shards, trainings"
                        + " and checkpoints belong to the trace of their run.");
        ArrayNode required = headers.putArray("required");
        members.fieldNames().forEachRemaining(required::add);
    }

    private static ObjectNode text(ObjectNode members, String name, String description) {
        return members.putObject(name).put("type", "string").put("description", description);
    }

    /** The names of the messages of a topic. */
    private static List<String> names(Topic<?> topic) {
        return topic.type() == byte[].class
                ? List.of("DeadLetter")
                : kinds(topic.type()).map(Class::getSimpleName).toList();
    }

    private static List<Class<?>> kinds() {
        return Topics.events().stream().flatMap(topic -> kinds(topic.type())).toList();
    }

    /** The kinds of events of a type, in their declared order. */
    static Stream<Class<?>> kinds(Class<?> type) {
        return Optional.ofNullable(type.getDeclaredAnnotation(JsonSubTypes.class))
                .<Stream<Class<?>>>map(family -> Arrays.stream(family.value()).map(JsonSubTypes.Type::value))
                .orElse(Stream.of(type));
    }

    static String schemaFile(Class<?> type) {
        return type.getSimpleName() + ".schema.json";
    }

    private static PipelineEvent example(Class<?> kind) {
        return Examples.ALL.values().stream()
                .filter(kind::isInstance)
                .findFirst()
                .orElseThrow();
    }
}
