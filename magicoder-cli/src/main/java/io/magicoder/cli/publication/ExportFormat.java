package io.magicoder.cli.publication;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.dataset.CarriedColumns;
import io.magicoder.dataset.SampleColumns;
import io.magicoder.events.CleanSample;
import io.magicoder.rowfiles.RowJson;
import java.util.List;

/** The shape of exported rows: which columns hold what is trained on. All have the columns of scores and origin behind them. */
public enum ExportFormat {
    /** The columns of the published data set: {@code problem}, {@code solution}, {@code seed} and more. */
    MAGICODER {
        @Override
        ObjectNode shaped(CleanSample sample, ObjectNode columns) {
            return columns;
        }
    },
    /** {@code messages} of a user and an assistant. */
    MESSAGES {
        @Override
        ObjectNode shaped(CleanSample sample, ObjectNode columns) {
            ObjectNode row = RowJson.emptyRow();
            ArrayNode messages = row.putArray("messages");
            String example = sample.example();
            messages.addObject()
                    .put("role", "user")
                    .put(
                            "content",
                            example == null || example.isBlank()
                                    ? sample.instruction()
                                    : sample.instruction() + "\n\n" + example);
            messages.addObject().put("role", "assistant").put("content", sample.response());
            return behind(row, columns);
        }
    },
    /** {@code instruction}, {@code input} (the example, if there is one) and {@code output}. */
    ALPACA {
        @Override
        ObjectNode shaped(CleanSample sample, ObjectNode columns) {
            ObjectNode row = RowJson.emptyRow();
            row.put("instruction", sample.instruction());
            row.put("input", sample.example() == null ? "" : sample.example());
            row.put("output", sample.response());
            return behind(row, columns);
        }
    };

    /** Columns of the Magicoder shape whose texts another shape has in its own. */
    private static final List<String> TEXTS =
            List.of("problem", "solution", "example", "instruction", "response", "openai_fingerprint");

    /** The row of a sample. */
    public ObjectNode row(CleanSample sample) {
        return shaped(sample, SampleColumns.of(sample));
    }

    abstract ObjectNode shaped(CleanSample sample, ObjectNode columns);

    /** Columns that an imported row came with give way to those of the shape. */
    private static ObjectNode behind(ObjectNode row, ObjectNode columns) {
        columns.remove(TEXTS);
        row.setAll(CarriedColumns.besides(row, columns));
        return row;
    }
}
