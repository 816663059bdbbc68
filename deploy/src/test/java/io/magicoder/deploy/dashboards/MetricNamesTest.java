package io.magicoder.deploy.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricNamesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            up                                                                     | up
            sum by (topic) (rate(a_total{job="x_y"}[5m])) / on (le) b_seconds_sum  | a_total,b_seconds_sum
            histogram_quantile(0.5, sum by (le) (rate(vllm:x_bucket[5m])))         | vllm:x_bucket
            sum(a_b{t=~".*\\\\.dead{1}"} or vector(0)) > 1e3                        | a_b
            (a_b unless a_b offset 15m) > 0 or increase(c_d[$__range]) < Inf       | a_b,c_d
            """)
    void namesAreThoseThatAnExpressionReads(String query, String names) {
        assertThat(MetricNames.inQuery(query)).isEqualTo(Set.of(names.split(",")));
    }

    @Test
    void anExpositionHasTheNamesOfItsSamples() {
        assertThat(MetricNames.inExposition(
                        "# HELP a_total x\n# TYPE a_total counter\na_total{b=\"c d\"} 1.0\nd_e 2\n"))
                .containsExactly("a_total", "d_e");
    }
}
