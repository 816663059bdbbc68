package io.magicoder.seedextractor.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineBoundTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\bSK[0-9a-f]{32}\\b",
                "[^\\s\"]{8,}",
                "(?im)^[ \\t]*key[ \\t]*=[^\\n]*\\r?$",
                "a.b",
                "[\\w.-]{0,20}",
                "[]a]+"
            })
    void seesThatAMatchStaysInItsLine(String regex) {
        assertThat(LineBound.isLineBound(regex)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\\s*b",
                "[\\s\\S]*?",
                "[^\"]{6,80}",
                "a\\nb",
                "(?s)a.b",
                "(?is:a.b)",
                "\\D+",
                "[\\W]",
                "a\nb",
                "\\x0a",
                "[[:space:]]",
                "\\Qa\nb\\E",
                "[^a",
                "a\\rb"
            })
    void doubtsWhatMightNot(String regex) {
        assertThat(LineBound.isLineBound(regex)).isFalse();
    }

    /** The rules of the program, on texts that are made of what they look for, with line ends between. */
    @Test
    void noRuleThatIsHeldToALineMatchesOverItsEnd() {
        Random random = new Random(976);
        for (SecretRule rule : SecretRules.builtIn()) {
            Pattern regex = rule.regex();
            if (regex == null || !rule.inLine()) {
                continue;
            }
            String keyword = rule.keywords().isEmpty() ? "" : rule.keywords().getFirst();
            for (int i = 0; i < 50; i++) {
                StringBuilder text = new StringBuilder();
                for (int part = 0; part < 12; part++) {
                    text.append(
                            switch (random.nextInt(7)) {
                                case 0 -> "\n";
                                case 1 -> keyword;
                                case 2 -> "=";
                                case 3 -> "\"";
                                case 4 -> " : ";
                                case 5 -> "0123456789abcdefABCDEF0123456789abcdef01";
                                default -> "aB3-_x";
                            });
                }
                Matcher match = regex.matcher(text);
                while (match.find()) {
                    assertThat(match.group()).as("%s in %s", rule.id(), text).doesNotContain("\n");
                }
            }
        }
    }
}
