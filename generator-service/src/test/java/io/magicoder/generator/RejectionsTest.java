package io.magicoder.generator;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.events.EventJson;
import io.magicoder.events.Rejection;
import io.magicoder.events.Rejection.RawAnswer;
import io.magicoder.events.RejectionReason;
import io.magicoder.events.SeedSnippet;
import io.magicoder.events.TeacherCall;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RejectionsTest {
    private static final TeacherCall CALL = new TeacherCall("model", 0, 1L, "hash", 1, 2, 3, 1, null, "stop");

    private final Rejections rejections = new Rejections(() -> Instant.EPOCH);

    @Test
    void theAnswerThatWasPaidForTravelsAlong() {
        // When
        Rejection rejection = of("code", "no sections\nat all");
        // Then
        assertThat(rejection.answer()).isEqualTo(new RawAnswer("no sections\nat all", false));
        assertThat(rejection.evidence().detail()).isEqualTo("nothing found");
        assertThat(rejection.seed().snippet()).isEqualTo("code");
    }

    @Test
    void aLongAnswerIsCutAndTheEvidenceSaysSo() {
        // When
        Rejection rejection = of("code", "ä".repeat(200_000));
        // Then
        assertThat(rejection.answer()).isEqualTo(new RawAnswer("ä".repeat(128 * 1024), true));
        assertThat(rejection.evidence().detail())
                .isEqualTo("nothing found; of the answer, the first 131072 characters are kept");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\u0001", "😀", "\""})
    void whateverIsInThemSeedAndAnswerFitOnTheTopic(String piece) {
        // When
        Rejection rejection = of(piece.repeat(170_000), piece.repeat(500_000));
        // Then
        assertThat(EventJson.fits(rejection)).isTrue();
        assertThat(rejection.answer()).isNotNull();
        assertThat(rejection.seed().snippet()).isNotEmpty();
        assertThat(EventJson.read(EventJson.write(rejection), Rejection.class)).isEqualTo(rejection);
    }

    @Test
    void aSeedThatFillsARecordIsCutToo() {
        // When
        Rejection rejection = of("x".repeat(EventJson.MAX_RECORD_BYTES - 600), "short answer");
        // Then
        assertThat(EventJson.fits(rejection)).isTrue();
        assertThat(rejection.answer()).isEqualTo(new RawAnswer("short answer", false));
        assertThat(rejection.evidence().detail()).isEqualTo("nothing found; its snippet is cut here to fit");
    }

    private Rejection of(String snippet, String answer) {
        SeedSnippet seed = new SeedSnippet(
                "seed",
                "run",
                0,
                0,
                snippet,
                "java",
                new SeedSnippet.SourceLocation("A.java", 1, 1, null, null, null),
                new SeedSnippet.Extraction("test", "lines", Map.of()));
        return rejections
                .of(seed, RejectionReason.UNPARSEABLE, "parsing", "nothing found", CALL, answer)
                .rejection();
    }
}
