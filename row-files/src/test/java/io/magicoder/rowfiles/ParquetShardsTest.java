package io.magicoder.rowfiles;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.duckdb.DuckDBDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetShardsTest {
    @TempDir
    private Path folder;

    /** Of the shards of two rows each, the first has no score, and only the last an origin. */
    private List<Path> write(Path to) throws IOException {
        try (ParquetShards shards = ParquetShards.open(to, "train", 2)) {
            for (int i = 0; i < 5; i++) {
                ObjectNode row = RowJson.emptyRow().put("id", i);
                row.put("score", i < 2 ? null : Double.valueOf(i / 2.0));
                if (i == 4) {
                    row.putObject("origin").put("path", "A.java");
                }
                shards.write(row);
            }
            assertThat(shards.size()).isEqualTo(5);
            assertThat(shards.columns())
                    .containsExactly(
                            new RowColumn("id", RowColumn.Kind.WHOLE_NUMBER, List.of()),
                            new RowColumn("score", RowColumn.Kind.NUMBER, List.of()),
                            new RowColumn(
                                    "origin",
                                    RowColumn.Kind.OBJECT,
                                    List.of(new RowColumn("path", RowColumn.Kind.TEXT, List.of()))));
            return shards.complete();
        }
    }

    @Test
    void allShardsHaveOneSchemaAndAnotherReaderReadsThemTogether() throws IOException, SQLException {
        List<Path> files = write(folder);
        assertThat(files)
                .extracting(file -> file.getFileName().toString())
                .containsExactly(
                        "train-00000-of-00003.parquet", "train-00001-of-00003.parquet", "train-00002-of-00003.parquet");
        try (Connection duckDb = new DuckDBDriver().connect("jdbc:duckdb:", new Properties());
                Statement statement = duckDb.createStatement()) {
            for (Path file : files) {
                try (ResultSet types = statement.executeQuery("DESCRIBE SELECT * FROM '" + file + "'")) {
                    List<String> described = new ArrayList<>();
                    while (types.next()) {
                        described.add(types.getString(1) + " " + types.getString(2));
                    }
                    assertThat(described).containsExactly("id BIGINT", "score DOUBLE", "origin STRUCT(path VARCHAR)");
                }
            }
            try (ResultSet all =
                    statement.executeQuery("SELECT string_agg(id || '/' || coalesce(score, -1), ' ' ORDER BY id)"
                            + " FROM '" + folder + "/train-*.parquet'")) {
                assertThat(all.next()).isTrue();
                assertThat(all.getString(1)).isEqualTo("0/-1.0 1/-1.0 2/1.0 3/1.5 4/2.0");
            }
        }
    }

    @Test
    void equalRowsGiveEqualBytesAndNothingElseIsLeft() throws IOException {
        List<Path> once = write(folder.resolve("once"));
        List<Path> again = write(folder.resolve("again"));
        for (int i = 0; i < once.size(); i++) {
            assertThat(again.get(i)).hasSameBinaryContentAs(once.get(i));
        }
        try (var left = Files.list(folder.resolve("once"))) {
            assertThat(left).containsExactlyInAnyOrderElementsOf(once);
        }
    }

    @Test
    void shardsWithoutRowsAreOneFile() throws IOException {
        try (ParquetShards shards = ParquetShards.open(folder, "train", 10)) {
            assertThat(shards.complete()).hasSize(1);
        }
        try (RowReader rows = RowReader.open(folder.resolve("train-00000-of-00001.parquet"))) {
            assertThat(rows.hasNext()).isFalse();
        }
    }

    @Test
    void whatIsNotCompletedLeavesNothing() throws IOException {
        try (ParquetShards shards = ParquetShards.open(folder, "train", 10)) {
            shards.write(RowJson.emptyRow().put("id", 1));
        }
        assertThat(folder).isEmptyDirectory();
    }
}
