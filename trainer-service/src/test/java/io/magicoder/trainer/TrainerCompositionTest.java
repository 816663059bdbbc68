package io.magicoder.trainer;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import org.junit.jupiter.api.Test;

class TrainerCompositionTest {
    @Test
    void aDeviceThatIsNotThereEndsTheStart() {
        assertThatThrownBy(() -> TrainerComposition.require("cuda:99"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("magicoder.trainer.device: ");
    }

    @Test
    void theProcessorIsAlwaysThere() {
        assertThatCode(() -> TrainerComposition.require("cpu")).doesNotThrowAnyException();
        assertThatCode(() -> TrainerComposition.require("auto")).doesNotThrowAnyException();
    }
}
