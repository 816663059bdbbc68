package io.magicoder.generator.parsing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.magicoder.events.RejectionReason;
import io.magicoder.generator.parsing.ParsedAnswer.Pair;
import io.magicoder.generator.parsing.ParsedAnswer.Unusable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GoldenAnswersTest {
    private static final Path ANSWERS = Path.of("../../shared/golden/answers/answers.jsonl.gz");
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void strictModeYieldsTheExpectedPairOrReason() {
        // Given
        AnswerParser parser = new AnswerParser(ParserMode.STRICT);
        SoftAssertions softly = new SoftAssertions();
        for (JsonNode row : rows()) {
            // When
            ParsedAnswer parsed = parse(parser, row);
            // Then
            ParsedAnswer expected = row.path("expected").isNull()
                    ? new Unusable(RejectionReason.valueOf(row.path("reason").asText()), "")
                    : pair(row.path("expected"));
            softly.assertThat(comparable(parsed))
                    .as("answer %s", row.path("id"))
                    .isEqualTo(expected);
        }
        softly.assertAll();
    }

    @Test
    void referenceModeYieldsWhatTheOriginalParserReturns() {
        // Given
        AnswerParser parser = new AnswerParser(ParserMode.REFERENCE);
        SoftAssertions softly = new SoftAssertions();
        for (JsonNode row : rows()) {
            // When
            ParsedAnswer parsed = parse(parser, row);
            // Then
            JsonNode reference = row.path("reference");
            if (reference.isNull()) {
                softly.assertThat(parsed).as("answer %s", row.path("id")).isInstanceOf(Unusable.class);
            } else {
                Pair pair = pair(reference);
                boolean skipped = pair.problem().isEmpty() || pair.solution().isEmpty();
                softly.assertThat(comparable(parsed))
                        .as("answer %s", row.path("id"))
                        .isEqualTo(skipped ? new Unusable(RejectionReason.EMPTY, "") : pair);
            }
        }
        softly.assertAll();
    }

    private static ParsedAnswer parse(AnswerParser parser, JsonNode row) {
        return parser.parse(row.path("text").asText(), textOrNull(row.path("finish_reason")));
    }

    private static @Nullable String textOrNull(JsonNode node) {
        return node.isNull() ? null : node.asText();
    }

    private static ParsedAnswer comparable(ParsedAnswer parsed) {
        return switch (parsed) {
            case Pair pair -> new Pair(normalised(pair.problem()), normalised(pair.solution()));
            case Unusable unusable -> new Unusable(unusable.reason(), "");
        };
    }

    private static Pair pair(JsonNode expected) {
        return new Pair(
                normalised(expected.path("problem").asText()),
                normalised(expected.path("solution").asText()));
    }

    private static String normalised(String text) {
        return text.replace("\r\n", "\n").strip();
    }

    private static List<JsonNode> rows() {
        assumeTrue(
                Files.exists(ANSWERS),
                "the golden answers (../shared beside the checkout) are not on this machine: nothing to compare with");
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(ANSWERS)), StandardCharsets.UTF_8))) {
            List<JsonNode> rows = new ArrayList<>();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                rows.add(JSON.readTree(line));
            }
            assertThat(rows).isNotEmpty();
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
