package io.magicoder.generator;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.events.EventJson;
import io.magicoder.events.SeedReference;
import io.magicoder.events.SeedSnippet;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SeedRecordTest {
    private static final SeedSnippet SEED = new SeedSnippet(
            "seed",
            "run",
            0,
            0,
            "code",
            "java",
            new SeedSnippet.SourceLocation("A.java", 1, 1, null, null, null),
            new SeedSnippet.Extraction("test", "lines", Map.of()));

    @Test
    void aSeedUnderItsIdIsUsable() {
        assertThat(SeedRecord.of(bytes("seed"), EventJson.write(SEED))).isEqualTo(new SeedRecord.Usable(SEED));
    }

    @Test
    void aRecordWithoutAValueIsNamedAsSuch() {
        assertThat(SeedRecord.of(bytes("seed"), null)).isEqualTo(new SeedRecord.Nameless("the record has no value"));
    }

    @ParameterizedTest
    @CsvSource({"another,'the key of the record is ''another'', not the id of its seed'", ",the key of the record is ''"
    })
    void aSeedUnderAnotherKeyIsNone(String key, String reason) {
        // When
        SeedRecord record = SeedRecord.of(key == null ? null : bytes(key), EventJson.write(SEED));
        // Then
        assertThat(record).isInstanceOfSatisfying(SeedRecord.Unusable.class, unusable -> {
            assertThat(unusable.about()).isEqualTo(new SeedReference("run", "seed"));
            assertThat(unusable.reason()).startsWith(reason);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"runId\":\"run\",\"seedId\":\"seed\"}",
                "{\"seedId\":\"seed\",\"runId\":\"run\",\"index\":\"no number\"}",
                "{\"runId\":\"run\",\"seedId\":\"seed\", and then nonsense"
            })
    void whatNamesItsRunAndSeedIsUnusable(String value) {
        assertThat(SeedRecord.of(bytes("seed"), bytes(value)))
                .isInstanceOfSatisfying(SeedRecord.Unusable.class, unusable -> {
                    assertThat(unusable.about()).isEqualTo(new SeedReference("run", "seed"));
                    assertThat(unusable.reason()).startsWith("the record is no SeedSnippet: ");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{}", "garbage", "[]", "{\"runId\":\"run\"}", "{\"seedId\":\"seed\"}"})
    void whatNamesNeitherIsSetAside(String value) {
        assertThat(SeedRecord.of(bytes("seed"), bytes(value)))
                .isInstanceOfSatisfying(
                        SeedRecord.Nameless.class,
                        nameless -> assertThat(nameless.reason()).isNotBlank().doesNotContain("Exception", "\n"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
