package io.magicoder.events;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What changed between two schemas of an event that somebody would trip over: a reader of the earlier form on new
 * records, or a reader of the later form on the records that are still on the topics.
 */
final class SchemaCompatibility {
    private static final List<String> EXACT = List.of("type", "format", "const");

    private final JsonNode earlier;
    private final JsonNode later;
    private final List<String> breaks = new ArrayList<>();
    private final Set<List<JsonNode>> compared = new HashSet<>();

    private SchemaCompatibility(JsonNode earlier, JsonNode later) {
        this.earlier = earlier;
        this.later = later;
    }

    /**
     * Compares two schemas of the form that {@link EventSchemas} makes.
     *
     * @param name of the event, for the sentences
     * @return one sentence for each change that breaks a reader; empty if none does
     */
    static List<String> breaks(String name, JsonNode earlier, JsonNode later) {
        SchemaCompatibility comparison = new SchemaCompatibility(earlier, later);
        comparison.compare(name, earlier, later);
        return List.copyOf(comparison.breaks);
    }

    private void compare(String place, JsonNode before, JsonNode after) {
        JsonNode old = resolved(earlier, before);
        JsonNode now = resolved(later, after);
        if (!compared.add(List.of(old, now))) {
            return;
        }
        for (String keyword : EXACT) {
            if (!old.path(keyword).equals(now.path(keyword))) {
                breaks.add(place + " was " + said(old, keyword) + " and is " + said(now, keyword));
            }
        }
        members(place, old, now);
        values(place, old, now);
        kinds(place, old, now);
        if (old.has("items") || now.has("items")) {
            compare(place + "[]", old.path("items"), now.path("items"));
        }
        if (old.path("additionalProperties").isObject()
                || now.path("additionalProperties").isObject()) {
            compare(place + ".*", old.path("additionalProperties"), now.path("additionalProperties"));
        }
    }

    private void members(String place, JsonNode old, JsonNode now) {
        Set<String> oldRequired = texts(old.path("required"));
        Set<String> nowRequired = texts(now.path("required"));
        old.path("properties").properties().forEach(member -> {
            String name = member.getKey();
            String there = place + "." + name;
            JsonNode counterpart = now.path("properties").path(name);
            if (counterpart.isMissingNode()) {
                breaks.add(there + " was removed: readers of the released form look for it");
                return;
            }
            if (oldRequired.contains(name) && !nowRequired.contains(name)) {
                breaks.add(there + " is not required any more: readers of the released form require it");
            }
            if (!oldRequired.contains(name) && nowRequired.contains(name)) {
                breaks.add(there + " is required now: records of the released form may lack it");
            }
            compare(there, member.getValue(), counterpart);
        });
        for (String name : nowRequired) {
            if (!old.path("properties").has(name)) {
                breaks.add(place + "." + name
                        + " was added as a required member: records of the released form lack it; make it @Nullable");
            }
        }
    }

    private void values(String place, JsonNode old, JsonNode now) {
        for (String keyword : List.of("enum", EventSchemas.KNOWN_VALUES)) {
            for (String value : texts(old.path(keyword))) {
                if (!texts(now.path(keyword)).contains(value)) {
                    breaks.add(place + " does not know the value " + value
                            + " any more: records of the released form may have it");
                }
            }
        }
        for (String value : texts(now.path("enum"))) {
            if (!texts(old.path("enum")).contains(value)) {
                breaks.add(place + " may have the new value " + value
                        + ": readers of the released form know no default for it");
            }
        }
    }

    private void kinds(String place, JsonNode old, JsonNode now) {
        List<JsonNode> nowKinds = alternatives(later, now);
        for (JsonNode kind : alternatives(earlier, old)) {
            String name = kindOf(kind);
            nowKinds.stream()
                    .filter(candidate -> kindOf(candidate).equals(name))
                    .findFirst()
                    .ifPresentOrElse(
                            counterpart -> compare(place + ":" + name, kind, counterpart),
                            () -> breaks.add(place + ":" + name + " was removed: records of it are on the topics"));
        }
        boolean open = alternatives(earlier, old).stream()
                .anyMatch(kind -> kindOf(kind).equals(UNKNOWN_KIND));
        for (JsonNode kind : nowKinds) {
            boolean isNew = alternatives(earlier, old).stream()
                    .noneMatch(known -> kindOf(known).equals(kindOf(kind)));
            if (isNew && !open) {
                breaks.add(place + ":" + kindOf(kind) + " was added: readers of the released form take no new kinds");
            }
        }
    }

    private static final String UNKNOWN_KIND = "(any later kind)";

    private static List<JsonNode> alternatives(JsonNode document, JsonNode schema) {
        List<JsonNode> alternatives = new ArrayList<>();
        schema.path("anyOf").forEach(alternative -> alternatives.add(resolved(document, alternative)));
        return alternatives;
    }

    private static String kindOf(JsonNode kind) {
        return kind.path("properties").path("type").path("const").asText(UNKNOWN_KIND);
    }

    private static JsonNode resolved(JsonNode document, JsonNode schema) {
        JsonNode reference = schema.path("$ref");
        return reference.isTextual() ? document.at(reference.textValue().substring(1)) : schema;
    }

    private static String said(JsonNode schema, String keyword) {
        return keyword + " " + (schema.has(keyword) ? schema.get(keyword).toString() : "any");
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new TreeSet<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
