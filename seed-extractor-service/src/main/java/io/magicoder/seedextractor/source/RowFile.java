package io.magicoder.seedextractor.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.rowfiles.RowFileException;
import io.magicoder.rowfiles.RowReader;
import io.magicoder.rowfiles.RowText;
import io.magicoder.seedextractor.source.Document.Origin;
import io.magicoder.seedextractor.source.Document.PassedOver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A file of rows in the starcoderdata shape: a column {@code content}, and what else it says about each document. */
record RowFile(Path file) implements Source {
    private static final Set<String> COLUMNS = Arrays.stream(Column.values())
            .flatMap(column -> column.names().stream())
            .collect(Collectors.toSet());

    @Override
    public boolean visit(Visitor visitor, SkipCounts skips) throws IOException {
        return visit(Source.fileName(file), visitor);
    }

    /** Offers every row that has a content; {@code path} names the file in the origin of rows without a path. */
    boolean visit(String path, Visitor visitor) throws IOException {
        String language = ProgrammingLanguage.ofRows(file).orElse(ProgrammingLanguage.UNKNOWN);
        try (RowReader rows = RowReader.open(file, COLUMNS)) {
            while (rows.hasNext()) {
                ObjectNode row = rows.next();
                if (!visitor.visit(document(path, rows.number(), row, rows.repairedColumns(), language))) {
                    return false;
                }
            }
            return true;
        } catch (RowFileException e) {
            throw new IOException("source '" + file + "' " + e.predicate(), e);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static Document document(String file, long number, ObjectNode row, Set<String> repaired, String otherwise) {
        Optional<String> path = Column.PATH.text(row);
        Optional<String> repository = Column.REPOSITORY.text(row);
        Origin origin = new Origin(
                path.orElse(file + "#" + number),
                Column.LANGUAGE
                        .text(row)
                        .map(ProgrammingLanguage::named)
                        .or(() -> path.flatMap(ProgrammingLanguage::ofFile))
                        .orElse(otherwise),
                repository.orElse(null),
                repository.isPresent(),
                Column.REVISION.text(row).orElse(null),
                Column.LICENSE.text(row).orElse(null),
                null);
        if (Column.CONTENT.names().stream().anyMatch(repaired::contains)) {
            return new Document(origin, () -> new PassedOver(SkipReason.NOT_UTF8));
        }
        Optional<String> content = Column.CONTENT.text(row);
        return new Document(origin, () -> Document.ofRow(content.orElse(null)));
    }

    /** What is read of a row, with the names it has in published data sets; the first one that is a text counts. */
    private enum Column {
        CONTENT,
        REPOSITORY,
        PATH,
        REVISION,
        LICENSE,
        LANGUAGE;

        /** Several licences of one repository all apply. */
        private static final String LICENSE_JOINER = " AND ";

        List<String> names() {
            return switch (this) {
                case CONTENT -> List.of("content");
                case REPOSITORY -> List.of("repository", "max_stars_repo_name", "repo_name");
                case PATH -> List.of("path", "max_stars_repo_path");
                case REVISION -> List.of("revision", "max_stars_repo_head_hexsha");
                case LICENSE -> List.of("license", "licence", "licenses", "max_stars_repo_licenses");
                case LANGUAGE -> List.of("lang", "language");
            };
        }

        /** The text in this column; only licences may be a list of them. */
        Optional<String> text(ObjectNode row) {
            return names().stream()
                    .map(row::path)
                    .flatMap(value ->
                            this == LICENSE && value.isArray() ? joined(value).stream() : RowText.of(value).stream())
                    .findFirst();
        }

        private static Optional<String> joined(JsonNode licenses) {
            Stream<String> each =
                    StreamSupport.stream(licenses.spliterator(), false).flatMap(value -> RowText.of(value).stream());
            return Optional.of(each.collect(Collectors.joining(LICENSE_JOINER))).filter(text -> !text.isEmpty());
        }
    }
}
