package io.magicoder.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeedReferenceTest {
    @Test
    void aSeedAndAnInstructionNameTheirRunAndSeed() {
        for (String name : new String[] {"seed-snippet", "generated-instruction", "rejection"}) {
            assertThat(SeedReference.in(EventJson.write(Examples.ALL.get(name))))
                    .contains(new SeedReference("run-0123456789ab", "5eed"));
        }
    }

    @Test
    void aRecordThatBreaksOffStillNamesThem() {
        byte[] whole = EventJson.write(Examples.SEED);
        assertThat(SeedReference.in(Arrays.copyOf(whole, whole.length / 2)))
                .contains(new SeedReference("run-0123456789ab", "5eed"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "null",
                "[{\"runId\":\"r\",\"seedId\":\"s\"}]",
                "{\"runId\":\"r\"}",
                "{\"runId\":\"r\",\"seedId\":\" \"}",
                "{\"runId\":\"r\",\"seedId\":7}",
                "{\"runId\":\"r\",\"teacher\":{\"seedId\":\"s\"}}",
                "{\"runId\":\"r\",\"a\":{\"seed\":{\"seedId\":\"s\"}}}"
            })
    void whatDoesNotNameBothNamesNothing(String record) {
        assertThat(SeedReference.in(record.getBytes(UTF_8))).isEmpty();
    }
}
