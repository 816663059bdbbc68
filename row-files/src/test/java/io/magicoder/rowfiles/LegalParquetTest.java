package io.magicoder.rowfiles;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.duckdb.DuckDBDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that other programs wrote (make.py beside them made them), and other programs on ours. */
class LegalParquetTest {
    @TempDir
    private Path directory;

    private static Path file(String name) {
        try {
            return Path.of(LegalParquetTest.class.getResource(name + ".parquet").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(name, e);
        }
    }

    private static List<ObjectNode> rows(Path file) throws IOException {
        List<ObjectNode> rows = new ArrayList<>();
        try (RowReader reader = RowReader.open(file)) {
            reader.forEachRemaining(rows::add);
        }
        return rows;
    }

    private static String json(JsonNode row, String column) {
        return RowValues.text(row.get(column));
    }

    @ParameterizedTest
    @ValueSource(strings = {"types", "second-page-form"})
    void everyTypeIsReadAsItsValue(String name) throws IOException {
        List<ObjectNode> rows = rows(file(name));

        assertThat(rows).hasSize(3);
        Map<String, String> first = new LinkedHashMap<>();
        rows.getFirst().properties().forEach(column -> first.put(column.getKey(), RowValues.text(column.getValue())));
        assertThat(first)
                .containsEntry("Text", "\"größe 😀\"")
                .containsEntry("text", "\"x\"")
                .containsEntry("bool", "true")
                .containsEntry("i8", "-128")
                .containsEntry("i64", "-9223372036854775808")
                .containsEntry("u32", "4294967295")
                .containsEntry("u64", "18446744073709551615")
                .containsEntry("f16", "1.5")
                .containsEntry("f32", "0.1")
                .containsEntry("f64", "0.1")
                .containsEntry("dec9", "1234567.89")
                .containsEntry("dec38", "999999999999999999999999999999.12345678")
                .containsEntry("dec76", "9".repeat(60) + ".12345678")
                .containsEntry("date", "\"2024-01-02\"")
                .containsEntry("t_ms", "\"01:02:03.004\"")
                .containsEntry("t_ns", "\"01:02:03.000000005\"")
                .containsEntry("ts_ms", "\"2024-01-02T03:04:05.678\"")
                .containsEntry("ts_ns", "\"2024-01-02T03:04:05.678901234\"")
                .containsEntry("tz_us", "\"2024-01-02T03:04:05.678901Z\"")
                .containsEntry("ts_far", "\"+148108-07-06T14:00:27.387904\"")
                .containsEntry("bin", "\"AP8B\"")
                .containsEntry("list", "[1,null,3]")
                .containsEntry("lol", "[[\"a\"],[]]")
                .containsEntry("struct", "{\"k\":1,\"K\":\"x\"}")
                .containsEntry("los", "[{\"a\":1,\"b\":[1.5]}]")
                .containsEntry("map", "{\"k1\":1,\"k2\":null}")
                .containsEntry("mapint", "[{\"key\":1,\"value\":\"a\"}]")
                .containsEntry("dupmap", "[{\"key\":\"k\",\"value\":1},{\"key\":\"k\",\"value\":2}]")
                .containsEntry("null", "null")
                .containsEntry("lnull", "[]")
                .containsEntry("uuid", "\"00000000-0000-0000-0000-000000000001\"")
                .containsEntry("json", "{\"a\":[1,2.5,null]}")
                .containsEntry("a.b", "1")
                .containsEntry("", "1");
        assertThat(json(rows.get(1), "f32")).isEqualTo("NaN");
        assertThat(json(rows.get(1), "f64")).isEqualTo("Infinity");
        assertThat(json(rows.get(1), "date")).isEqualTo("\"0001-01-01\"");
        assertThat(json(rows.get(1), "ts_far")).isEqualTo("\"-144169-06-28T09:59:32.612096\"");
        assertThat(json(rows.get(2), "ts_us")).isEqualTo("null");
        assertThat(json(rows.get(2), "struct")).isEqualTo("null");
    }

    @Test
    void whatDuckDbWritesIsRead() throws IOException {
        assertThat(RowValues.text(rows(file("duckdb")).getFirst()))
                .isEqualTo("{\"e\":\"x\",\"iv\":{\"months\":1,\"days\":2,\"milliseconds\":3000},"
                        + "\"u\":\"6f1ed002-ab5c-4a3e-9f0e-1234567890ab\",\"j\":{\"a\":1},\"h\":1.7014118346046923E38,"
                        + "\"bt\":\"10101\",\"t\":\"10:00:00\",\"ttz\":\"08:00:00\",\"tz\":\"2023-12-31T22:00:00Z\","
                        + "\"arr\":[1,2],\"st\":{\"a\":1,\"b\":[{\"c\":\"d\"}]},\"m\":{\"k\":[1,2]},"
                        + "\"un\":{\"element1\":0,\"num\":3},\"bl\":\"qg==\",\"ut\":1,\"uh\":3.402823669209385E38}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"brotli", "gzip", "lz4", "none", "snappy"})
    void everyCompressionIsRead(String name) throws IOException {
        assertThat(rows(file("compression-" + name)))
                .hasToString("[{\"Text\":\"größe 😀\",\"struct\":{\"k\":1,\"K\":\"x\"},\"list\":[1,null,3]},"
                        + " {\"Text\":\"b\",\"struct\":{\"k\":null,\"K\":null},\"list\":[]},"
                        + " {\"Text\":null,\"struct\":null,\"list\":null}]");
    }

    @Test
    void everyEncodingIsRead() throws IOException {
        assertThat(json(rows(file("encodings")).get(1), "i64")).isEqualTo("9223372036854775807");
        assertThat(rows(file("text-encodings"))).hasSize(15);
        assertThat(json(rows(file("text-encodings")).get(4), "s")).isEqualTo("\"aab\"");
    }

    @Test
    void formsOfOlderWritersAreRead() throws IOException {
        assertThat(json(rows(file("int96")).get(0), "ts_ns")).isEqualTo("\"2024-01-02T03:04:05.678901234\"");
        assertThat(json(rows(file("int96")).get(1), "ts_ns")).isEqualTo("\"1969-12-31T23:59:59.999999999\"");
        assertThat(json(rows(file("older-lists")).getFirst(), "los")).isEqualTo("[{\"a\":1,\"b\":[1.5]}]");
        assertThat(rows(file("no-rows"))).isEmpty();
    }

    @Test
    void bytesThatAreNoUtf8InATextAreReplacedAndCounted() throws IOException {
        try (RowReader reader = RowReader.open(file("bad-utf8"))) {
            assertThat(reader.next().get("instruction").textValue()).isEqualTo("ok");
            assertThat(reader.next().get("instruction").textValue()).isEqualTo("bad \uFFFD\uFFFD z");
            assertThat(reader.repairedColumns()).containsExactly("instruction");
            reader.next();
            assertThat(reader.repairedRows()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"types", "duckdb", "encodings", "text-encodings", "int96", "older-lists", "no-rows"})
    void whatWasReadCanBeWritten(String name) throws IOException {
        // When
        Path copy = directory.resolve("copy.parquet");
        Path lines = directory.resolve("copy.jsonl");
        for (Path target : List.of(copy, lines)) {
            try (RowReader reader = RowReader.open(file(name));
                    RowWriter writer = RowWriter.open(target)) {
                while (reader.hasNext()) {
                    writer.write(reader.next());
                }
                writer.complete();
            }
        }
        // Then
        List<ObjectNode> original = rows(file(name));
        List<ObjectNode> again = rows(copy);
        assertThat(again).hasSameSizeAs(original);
        assertThat(rows(lines)).hasSameSizeAs(original);
        for (int i = 0; i < original.size(); i++) {
            ObjectNode read = again.get(i);
            original.get(i).remove("dec76"); // more digits than decimals of most readers: JSON, without trailing zeros
            read.remove("dec76");
            assertThat(RowValues.text(read)).isEqualTo(RowValues.text(original.get(i)));
        }
    }

    @Test
    void typesOutliveACopy() throws IOException, SQLException {
        // Given
        Path copy = directory.resolve("copy.parquet");
        try (RowReader reader = RowReader.open(file("types"));
                RowWriter writer = RowWriter.open(copy)) {
            while (reader.hasNext()) {
                writer.write(reader.next());
            }
            writer.complete();
        }
        // When
        Map<String, String> types = new LinkedHashMap<>();
        try (Connection duckDb = new DuckDBDriver().connect("jdbc:duckdb:", new Properties());
                Statement statement = duckDb.createStatement();
                ResultSet columns = statement.executeQuery("DESCRIBE SELECT * FROM read_parquet('" + copy + "')")) {
            while (columns.next()) {
                types.put(columns.getString("column_name"), columns.getString("column_type"));
            }
        }
        // Then
        assertThat(types)
                .containsEntry("Text", "VARCHAR")
                .containsEntry("i8", "BIGINT")
                .containsEntry("u64", "UBIGINT")
                .containsEntry("f32", "FLOAT")
                .containsEntry("dec18", "DECIMAL(18,4)")
                .containsEntry("date", "DATE")
                .containsEntry("t_us", "TIME")
                .containsEntry("ts_us", "TIMESTAMP")
                .containsEntry("ts_ns", "TIMESTAMP_NS")
                .containsEntry("tz_us", "TIMESTAMP WITH TIME ZONE")
                .containsEntry("bin", "BLOB")
                .containsEntry("list", "BIGINT[]")
                .containsEntry("los", "STRUCT(a BIGINT, b DOUBLE[])[]")
                .containsEntry("maplist", "MAP(VARCHAR, BIGINT[])")
                .containsEntry("uuid", "UUID")
                .containsEntry("json", "JSON");
    }

    @Test
    void bytesThatAreTextAreText() throws IOException {
        ObjectNode row = rows(file("types")).get(1);

        assertThat(RowText.of(row.path("bin"))).contains("abc");
        assertThat(RowText.of(rows(file("types")).getFirst().path("bin"))).isEmpty();
        assertThat(RowText.of(row.path("i8"))).isEmpty();
        assertThat(RowText.of(row.path("list"))).isEmpty();
        assertThat(RowText.of(row.path("date"))).isEmpty();
        assertThat(RowText.of(row.path("absent"))).isEmpty();
        assertThat(RowText.of(row.path("Text"))).contains("b");
    }
}
