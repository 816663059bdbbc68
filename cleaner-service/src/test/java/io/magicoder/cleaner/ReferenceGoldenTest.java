package io.magicoder.cleaner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.magicoder.cleaner.decontamination.Benchmarks;
import io.magicoder.cleaner.decontamination.Decontamination;
import io.magicoder.cleaner.decontamination.Part;
import io.magicoder.cleaner.decontamination.ReferenceDecontamination;
import io.magicoder.cleaner.deduplication.ExactDuplicates;
import io.magicoder.cleaner.deduplication.Fingerprint;
import io.magicoder.cleaner.quality.QualityRules;
import io.magicoder.events.EventJson;
import io.magicoder.events.RejectionReason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Compares our decisions with those of the original's own functions. */
class ReferenceGoldenTest {
    private static final Path SHARED = Path.of("..", "..", "shared");
    private static final Path GOLDEN = SHARED.resolve("golden/cleaning");
    private static final Path BENCHMARKS = SHARED.resolve("data");

    private static final Map<RejectionReason, String> REFERENCE_NAMES = Map.of(
            RejectionReason.DUPLICATE_SEED, "duplicate seeds",
            RejectionReason.DUPLICATE_PROBLEM, "duplicate problems",
            RejectionReason.DUPLICATE_SOLUTION, "duplicate solutions");

    @BeforeAll
    static void goldenVectorsAreThere() {
        assumeTrue(
                Files.isDirectory(GOLDEN) && Files.isDirectory(BENCHMARKS),
                "skipped: the golden vectors and benchmark files are not at ../shared");
    }

    @Test
    void needlesAreTheReferences() throws IOException {
        // When
        Map<Part, Long> needles = Benchmarks.read(BENCHMARKS).needles().stream()
                .collect(Collectors.groupingBy(needle -> needle.part(), Collectors.counting()));

        // Then
        JsonNode expected = expected().path("needles");
        Map<String, Long> counts = new HashMap<>();
        needles.forEach((part, count) -> counts.put(part.referenceReason().replace("_match", ""), count));
        Map<String, Long> golden = new HashMap<>();
        expected.properties()
                .forEach(entry -> golden.put(entry.getKey(), entry.getValue().asLong()));
        assertThat(counts).isEqualTo(golden);
    }

    @Test
    void decisionsAreTheReferences() throws IOException {
        // Given
        JsonNode expected = expected();
        Map<Integer, Candidate> rows = rows();
        ExactDuplicates duplicates = new ExactDuplicates(Table.inMemory());
        Decontamination decontamination =
                Decontamination.of(Benchmarks.read(BENCHMARKS).needles(), Decontamination.Mode.REFERENCE);
        List<String> differences = new ArrayList<>();

        // When
        for (JsonNode id : expected.path("order")) {
            Candidate row = Optional.ofNullable(rows.get(id.asInt())).orElseThrow();
            String decision = duplicates
                    .refuseOrKeep(Fingerprint.of("run"), id.asText(), row)
                    .map(refusal -> "refused " + REFERENCE_NAMES.get(refusal.reason()) + " null")
                    .or(() -> decontamination
                            .match(row)
                            .map(match -> "refused " + match.needle().part().referenceReason() + " "
                                    + match.needle().text()))
                    .orElse("kept null null");
            JsonNode golden = expected.path("decisions").path(id.asInt());
            String goldenDecision = golden.get(0).asText() + " " + golden.get(1).asText() + " "
                    + golden.get(2).asText();
            if (!decision.equals(goldenDecision)) {
                differences.add("row " + id + ": expected " + goldenDecision + ", but was " + decision);
            }
        }

        // Then
        assertThat(expected.path("order")).hasSize(rows.size());
        assertThat(differences).isEmpty();
    }

    @Test
    void theCopyFilterIsTheReferences() throws IOException {
        // Given: it looks at the rows that deduplication keeps
        JsonNode expected = expected();
        Map<Integer, Candidate> rows = rows();
        ExactDuplicates duplicates = new ExactDuplicates(Table.inMemory());
        QualityRules filter =
                new QualityRules(Integer.MAX_VALUE, Integer.MAX_VALUE, Set.of(RejectionReason.COPIES_PROBLEM));
        Set<Integer> copies = new TreeSet<>();

        // When
        for (JsonNode id : expected.path("order")) {
            Candidate row = Optional.ofNullable(rows.get(id.asInt())).orElseThrow();
            if (duplicates.refuseOrKeep(Fingerprint.of("run"), id.asText(), row).isEmpty()
                    && filter.refusal(row)
                            .filter(refusal -> refusal.reason() == RejectionReason.COPIES_PROBLEM)
                            .isPresent()) {
                copies.add(id.asInt());
            }
        }

        // Then
        Set<Integer> golden = new TreeSet<>();
        expected.path("solution_copies_problem").forEach(id -> golden.add(id.asInt()));
        assertThat(copies).isNotEmpty().isEqualTo(golden);
    }

    @Test
    void allButOneMbppCodeIsInvisibleToTheReference() {
        // When
        Map<Part, Long> blind = new ReferenceDecontamination(
                        Benchmarks.read(BENCHMARKS).needles())
                .blindNeedles().stream().collect(Collectors.groupingBy(needle -> needle.part(), Collectors.counting()));

        // Then
        assertThat(blind).isEqualTo(Map.of(Part.MBPP_CODE, 499L));
    }

    @Test
    void noNeedleIsInvisibleToStrictMode() {
        // When
        Decontamination strict = Decontamination.of(Benchmarks.read(BENCHMARKS).needles(), Decontamination.Mode.STRICT);

        // Then: it would not have been made if one did not match itself
        assertThat(strict.needles()).isEqualTo(500 + 500 + 164 + 161 + 1319);
    }

    private static JsonNode expected() throws IOException {
        try (BufferedReader reader = open(GOLDEN.resolve("expected.json.gz"))) {
            return EventJson.mapper().readTree(reader);
        }
    }

    private static Map<Integer, Candidate> rows() throws IOException {
        Map<Integer, Candidate> rows = new HashMap<>();
        try (BufferedReader reader = open(GOLDEN.resolve("rows.jsonl.gz"))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                JsonNode row = EventJson.mapper().readTree(line);
                rows.put(
                        row.path("id").asInt(),
                        new Candidate(
                                row.path("seed").asText(),
                                row.path("problem").asText(),
                                row.path("solution").asText()));
            }
        }
        return rows;
    }

    private static BufferedReader open(Path file) throws IOException {
        return new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8));
    }
}
