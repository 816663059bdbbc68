package io.magicoder.cleaner.sharding;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.events.EventJson;
import io.magicoder.events.TrainingShard;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JsonSizeTest {
    @Test
    void everyCharacterTakesWhatItTakesInJson() {
        assertThat(IntStream.rangeClosed(Character.MIN_VALUE, Character.MAX_VALUE)
                        .mapToObj(c -> "a" + (char) c + "b")
                        .filter(text -> JsonSize.of(text) != EventJson.write(text).length - 2))
                .isEmpty();
    }

    @Test
    void aRowTakesWhatItTakesInJson() {
        // Given
        TrainingShard.Row row = new TrainingShard.Row("id", "say \"\ud83d\ude00\"\n", "\u20ac\u0001");
        TrainingShard.Row withExample = new TrainingShard.Row("id", "ask", "answer", "1\n2 -> \"3\"");

        // Then
        assertThat(JsonSize.of(row)).isEqualTo(EventJson.write(row).length);
        assertThat(JsonSize.of(withExample)).isEqualTo(EventJson.write(withExample).length);
    }
}
