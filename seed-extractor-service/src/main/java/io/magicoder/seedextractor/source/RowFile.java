package io.magicoder.seedextractor.source;

import io.magicoder.seedextractor.source.Document.Origin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A file of rows in the starcoderdata shape: a column {@code content}, and what else it says about each document. */
sealed interface RowFile extends Source permits JsonRows, ParquetRows {
    Path file();

    /** Offers every row that has a content; {@code path} names the file in the origin of rows without a path. */
    boolean visit(String path, Visitor visitor, SkipCounts skips) throws IOException;

    @Override
    default boolean visit(Visitor visitor, SkipCounts skips) throws IOException {
        return visit(Source.fileName(file()), visitor, skips);
    }

    /**
     * The document of a row.
     *
     * @param file path of the file
     * @param row from 1
     * @param value of a column, null if the row has none
     * @param otherwise the language if the row does not tell
     */
    static Document document(String file, long row, Function<Column, @Nullable String> value, String otherwise) {
        String path = value.apply(Column.PATH);
        String language = value.apply(Column.LANGUAGE);
        Origin origin = new Origin(
                path == null ? file + "#" + row : path,
                language != null
                        ? ProgrammingLanguage.named(language)
                        : ProgrammingLanguage.ofFile(path == null ? "" : path).orElse(otherwise),
                value.apply(Column.REPOSITORY),
                value.apply(Column.REVISION),
                value.apply(Column.LICENSE));
        String content = value.apply(Column.CONTENT);
        return new Document(origin, () -> Document.ofRow(content));
    }

    /** What is read of a row, with the names it has in published data sets; the first one present counts. */
    enum Column {
        CONTENT,
        REPOSITORY,
        PATH,
        REVISION,
        LICENSE,
        LANGUAGE;

        /** Several licences of one repository all apply. */
        static final String LICENSE_JOINER = " AND ";

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
    }
}
