package io.magicoder.rowfiles;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A column of a file that was written, for those who describe it.
 *
 * @param parts members of an {@link Kind#OBJECT}, the one element of a {@link Kind#LIST} or {@link Kind#MAP}; else none
 */
public record RowColumn(String name, Kind kind, List<RowColumn> parts) {
    private static final String ELEMENT = "element";

    public RowColumn {
        parts = List.copyOf(parts);
    }

    /** What the values of a column are. */
    public enum Kind {
        TEXT,
        WHOLE_NUMBER,
        NUMBER,
        BOOLEAN,
        DATE,
        TIME,
        TIMESTAMP,
        BYTES,
        /** Values of several types, as JSON text. */
        JSON,
        LIST,
        MAP,
        OBJECT
    }

    static List<RowColumn> of(Map<String, ColumnType> columns) {
        List<RowColumn> described = new ArrayList<>();
        columns.forEach((name, type) -> described.add(of(name, type)));
        return described;
    }

    private static RowColumn of(String name, ColumnType type) {
        return switch (type) {
            case ColumnType.Simple.NOTHING, ColumnType.Simple.TEXT, ColumnType.Simple.UUID -> plain(name, Kind.TEXT);
            case ColumnType.Simple.MIXED -> plain(name, Kind.JSON);
            case ColumnType.Simple.BYTES -> plain(name, Kind.BYTES);
            case ColumnType.Simple.BOOL -> plain(name, Kind.BOOLEAN);
            case ColumnType.Simple.DATE -> plain(name, Kind.DATE);
            case ColumnType.Simple.SINGLE_PRECISION, ColumnType.Simple.DOUBLE_PRECISION -> plain(name, Kind.NUMBER);
            case ColumnType.Whole _ -> plain(name, Kind.WHOLE_NUMBER);
            case ColumnType.Decimal _ -> plain(name, Kind.NUMBER);
            case ColumnType.Time _ -> plain(name, Kind.TIME);
            case ColumnType.Timestamp _ -> plain(name, Kind.TIMESTAMP);
            case ColumnType.ListOf(ColumnType element) -> new RowColumn(name, Kind.LIST, List.of(of(ELEMENT, element)));
            case ColumnType.MapOf(ColumnType value) -> new RowColumn(name, Kind.MAP, List.of(of(ELEMENT, value)));
            case ColumnType.Struct(Map<String, ColumnType> members) -> new RowColumn(name, Kind.OBJECT, of(members));
        };
    }

    private static RowColumn plain(String name, Kind kind) {
        return new RowColumn(name, kind, List.of());
    }
}
