package io.magicoder.rowfiles;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** An object that is a map in Parquet: its names are data, not members of a type. */
@SuppressWarnings("unchecked") // Jackson's deepCopy() narrows a type variable
final class MapNode extends ObjectNode {
    private static final long serialVersionUID = 1;

    MapNode() {
        super(JsonNodeFactory.instance);
    }

    @Override
    public MapNode deepCopy() {
        MapNode copy = new MapNode();
        properties().forEach(entry -> copy.set(entry.getKey(), entry.getValue().deepCopy()));
        return copy;
    }
}
