package io.magicoder.cleaner.decontamination;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.cleaner.decontamination.structure.Language;
import io.magicoder.events.EventJson;
import io.magicoder.rowfiles.RowText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Benchmarks that are known to nobody else: a file {@value #NAME} beside their files names their columns. */
final class OwnBenchmarks {
    static final String NAME = "benchmarks.json";

    private final Map<String, Fields> byFile;

    private OwnBenchmarks(Map<String, Fields> byFile) {
        this.byFile = byFile;
    }

    /**
     * The columns of a file.
     *
     * @param benchmark name for people
     * @param task column of a task's name; the number of the row stands in for it
     * @param prose columns of texts
     * @param code columns of programs
     * @param language of the programs; python if it is not said
     */
    record Fields(
            @Nullable String benchmark,
            @Nullable String task,
            @Nullable List<String> prose,
            @Nullable List<String> code,
            @Nullable String language) {
        private List<String> proseColumns() {
            return prose == null ? List.of() : prose;
        }

        private List<String> codeColumns() {
            return code == null ? List.of() : code;
        }
    }

    /**
     * What a folder says of its files; nothing if it says nothing.
     *
     * @throws IllegalArgumentException if it says something that cannot be understood
     */
    static OwnBenchmarks of(Path folder) {
        Path file = folder.resolve(NAME);
        if (!Files.isRegularFile(file)) {
            return new OwnBenchmarks(Map.of());
        }
        try {
            return new OwnBenchmarks(
                    EventJson.mapper().readValue(Files.readString(file), new TypeReference<Map<String, Fields>>() {}));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    file + " is not a JSON object of file names with benchmark, task, prose, code and language", e);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }

    /** The adapter of a file that the folder names. */
    Optional<BenchmarkAdapter> adapter(Path file) {
        String name = String.valueOf(file.getFileName());
        return Optional.ofNullable(byFile.get(name)).map(fields -> adapter(name, fields));
    }

    private static BenchmarkAdapter adapter(String file, Fields fields) {
        Set<String> columns = Stream.concat(fields.proseColumns().stream(), fields.codeColumns().stream())
                .collect(Collectors.toSet());
        if (columns.isEmpty()) {
            throw new IllegalArgumentException(NAME + " names neither prose nor code columns for " + file);
        }
        String benchmark = fields.benchmark() == null ? file : fields.benchmark();
        Language language = Language.find(fields.language() == null ? "python" : fields.language())
                .orElseThrow(() -> new IllegalArgumentException(NAME + " names the language " + fields.language()
                        + " for " + file + "; known are " + Language.names()));
        return new BenchmarkAdapter(benchmark, columns, (row, number) -> {
            String task =
                    fields.task() == null ? String.valueOf(number) : PublishedBenchmarks.id(row, fields.task(), number);
            List<Needle> needles = new ArrayList<>();
            fields.proseColumns().forEach(column -> add(row, column, Part.own(benchmark, column, null), task, needles));
            fields.codeColumns()
                    .forEach(column -> add(row, column, Part.own(benchmark, column, language), task, needles));
            return needles;
        });
    }

    /** A task may lack a text; that is no text to look for. */
    private static void add(ObjectNode row, String column, Part part, String task, List<Needle> needles) {
        RowText.of(row.path(column)).ifPresent(text -> needles.add(new Needle(part, task, text)));
    }
}
