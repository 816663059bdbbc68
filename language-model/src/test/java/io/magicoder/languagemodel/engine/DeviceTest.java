package io.magicoder.languagemodel.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceTest {
    @ParameterizedTest
    @CsvSource({"cpu, cpu", "cuda, cuda:0", "cuda:0, cuda:0", "cuda:7, cuda:7"})
    void isWhatItsNameSays(String name, String expected) {
        assertThat(Device.parse(name)).hasToString(expected);
        assertThat(Device.parse(expected)).isEqualTo(Device.parse(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gpu", "CUDA", "cuda:", "cuda:-1", "cuda:1000", "cpu:0", "cuda:1 "})
    void whatIsNoDeviceIsRefused(String name) {
        assertThatThrownBy(() -> Device.parse(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no device '" + name + "': known are cpu, cuda, cuda:N, auto");
    }

    @Test
    void theProcessorIsAlwaysThere() {
        assertThat(Device.choose("cpu")).isEqualTo(Device.CPU);
    }
}
