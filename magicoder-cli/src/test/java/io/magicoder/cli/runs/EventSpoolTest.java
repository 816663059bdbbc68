package io.magicoder.cli.runs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventSpoolTest {
    @Test
    void recordsLeaveByTheirNumberAndTheFirstOfEachHolds() throws IOException {
        List<String> left = new ArrayList<>();
        try (EventSpool spool = new EventSpool()) {
            spool.add(7, "seven".getBytes(UTF_8));
            spool.add(0, "zero".getBytes(UTF_8));
            spool.add(7, "seven again".getBytes(UTF_8));
            spool.add(3, new byte[0]);

            spool.forEach(record -> left.add(new String(record, UTF_8)));

            assertThat(spool.size()).isEqualTo(3);
        }
        assertThat(left).containsExactly("zero", "", "seven");
    }
}
