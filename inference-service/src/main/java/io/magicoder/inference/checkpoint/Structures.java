package io.magicoder.inference.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import io.magicoder.languagemodel.structure.Structure;
import io.magicoder.languagemodel.structure.TokenTrie;
import io.magicoder.languagemodel.structure.UnsupportedSchemaException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The structures that answers of one vocabulary were asked for last: what was found out about its tokens serves the next. */
final class Structures {
    private static final int MOST = 32;
    /** With more states one is made anew, so that memory stays bounded. */
    private static final int MOST_STATES = 20_000;

    private final Supplier<TokenTrie> trie;

    private final Map<String, Structure> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Structure> eldest) {
            return size() > MOST;
        }
    };

    Structures(Supplier<TokenTrie> trie) {
        this.trie = trie;
    }

    /**
     * That of JSON.
     *
     * @param schema empty for any object
     * @throws UnsupportedSchemaException if it cannot be kept
     */
    synchronized Structure json(Optional<JsonNode> schema) {
        String key = schema.map(JsonNode::toString).orElse("");
        Structure structure = known.get(key);
        if (structure == null || structure.size() > MOST_STATES) {
            structure = schema.map(each -> Structure.json(each.toString(), trie.get()))
                    .orElseGet(() -> Structure.jsonObject(trie.get()));
            known.put(key, structure);
        }
        return structure;
    }
}
