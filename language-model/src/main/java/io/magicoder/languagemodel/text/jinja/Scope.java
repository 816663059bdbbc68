package io.magicoder.languagemodel.text.jinja;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Variables by name; what is set is seen inside, and gone outside. */
final class Scope {
    private final Optional<Scope> outer;
    private final Map<String, @Nullable Object> variables;

    private Scope(Optional<Scope> outer, Map<String, @Nullable Object> variables) {
        this.outer = outer;
        this.variables = variables;
    }

    Scope(Map<String, @Nullable Object> variables) {
        this(Optional.empty(), variables);
    }

    Scope inner() {
        return new Scope(Optional.of(this), new HashMap<>());
    }

    void set(String name, @Nullable Object value) {
        variables.put(name, value);
    }

    @Nullable Object get(String name) {
        if (variables.containsKey(name)) {
            return variables.get(name);
        }
        return outer.isPresent() ? outer.get().get(name) : Undefined.named(name);
    }
}
