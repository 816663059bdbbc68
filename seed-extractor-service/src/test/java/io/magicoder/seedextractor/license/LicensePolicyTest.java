package io.magicoder.seedextractor.license;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LicensePolicyTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "allow:MIT,Apache-2.0 | MIT | true",
                "allow:MIT,Apache-2.0 | mit | true",
                "allow:MIT,Apache-2.0 | GPL-3.0-only | false",
                "allow:MIT,Apache-2.0 | unknown | false",
                "allow:MIT | GPL-3.0 OR MIT | true",
                "allow:MIT | GPL-3.0 AND MIT | false",
                "allow:MIT,BSD-* | (GPL-3.0 OR BSD-2-Clause) AND MIT | true",
                "allow:GPL-2.0 | GPL-2.0-only WITH Classpath-exception-2.0 | true",
                "allow:GPL-2.0 | GPL-2.0-or-later | true",
                "allow:GPL-2.0 | LGPL-2.0 | false",
                "allow:unknown | unknown | true",
                "deny:GPL-*,unknown | GPL-3.0-or-later | false",
                "deny:GPL-*,unknown | GPL-3.0 OR MIT | true",
                "deny:GPL-*,unknown | GPL-3.0 AND MIT | false",
                "deny:GPL-*,unknown | unknown | false",
                "deny:GPL-*,unknown | LGPL-3.0 | true"
            })
    void shouldTakeWhatItsListSays(String policy, String expression, boolean taken) {
        assertThat(LicensePolicy.parse(policy).takes(expression)).isEqualTo(taken);
    }

    @Test
    void shouldTakeEverythingIfThereIsNoList() {
        assertThat(LicensePolicy.parse(null).takes("unknown")).isTrue();
    }

    @Test
    void shouldRefuseWhatIsNoList() {
        assertThatThrownBy(() -> LicensePolicy.parse("MIT"))
                .hasMessage("licenses is 'MIT': it must be such as allow:MIT,Apache-2.0 or deny:GPL-*,unknown");
        assertThatThrownBy(() -> LicensePolicy.parse("allow:")).hasMessageStartingWith("licenses is 'allow:'");
    }
}
