package io.magicoder.languagemodel.text.jinja;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values that were handed over. */
record CallArguments(List<@Nullable Object> positional, Map<String, @Nullable Object> named) {
    /** The one at a place or of a name, else another. */
    @Nullable Object get(int place, String name, @Nullable Object otherwise) {
        if (place < positional.size()) {
            return positional.get(place);
        }
        return named.containsKey(name) ? named.get(name) : otherwise;
    }

    /** The one at a place or of a name. */
    @Nullable Object require(int place, String name) {
        if (place >= positional.size() && !named.containsKey(name)) {
            throw TemplateException.of("'" + name + "' is missing in a call");
        }
        return get(place, name, null);
    }

    boolean has(int place, String name) {
        return place < positional.size() || named.containsKey(name);
    }
}
