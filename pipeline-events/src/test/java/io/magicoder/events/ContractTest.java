package io.magicoder.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContractTest {
    private static RunSpecification specification(String strategy, Map<String, Integer> quotas) {
        return RunSpecification.of(List.of("/src"))
                .strategy(strategy)
                .languageQuotas(quotas)
                .build();
    }

    @Test
    void idsAreHashesThatDoNotCollideByConcatenation() {
        assertThat(DeterministicId.of("ab", "c"))
                .isNotEqualTo(DeterministicId.of("a", "bc"))
                .hasSize(32);
        assertThat(DeterministicId.of("a", "b")).isEqualTo(DeterministicId.of("a", "b"));
    }

    @Test
    void equalSpecificationsAreOneRun() {
        assertThat(specification("lines", Map.of("java", 1, "python", 2)).runId())
                .isEqualTo(
                        specification("lines", Map.of("python", 2, "java", 1)).runId())
                .matches("run-[0-9a-f]{12}")
                .isNotEqualTo(specification("reference", Map.of("java", 1, "python", 2))
                        .runId());
    }

    @Test
    void aSpecificationTakesTheReferencesDefaults() {
        RunSpecification read =
                EventJson.read("{\"sources\":[\"/src\"]}".getBytes(StandardCharsets.UTF_8), RunSpecification.class);
        assertThat(read).isEqualTo(specification("syntax", Map.of()));
        assertThat(read.seed()).isEqualTo(976);
    }

    @Test
    void aSpecificationThatCannotBeMetIsRefused() {
        assertThatThrownBy(() -> RunSpecification.of(List.of()).build()).hasMessageContaining("sources is empty");
        assertThatThrownBy(() -> RunSpecification.of(List.of("a"))
                        .minLines(5)
                        .maxLines(4)
                        .build())
                .hasMessageContaining("maxLines is 4: it must be at least minLines (5)");
    }

    @Test
    void aLedgerThatDoesNotBalanceCannotBeWritten() {
        assertThatThrownBy(() -> new DatasetReady(
                        "r", 3, 1, 1, Map.of(), Map.of(), new DatasetReady.ShardSequence(0, 0, 0, ""), Instant.EPOCH))
                .hasMessageContaining("does not balance");
    }

    @Test
    void aShardKnowsWhetherItsRowsAreIntact() {
        TrainingShard shard =
                TrainingShard.of("r", 0, List.of(new TrainingShard.Row("s", "ask", "answer")), ShardChain.start("r"));
        TrainingShard altered = new TrainingShard(
                shard.shardId(),
                "r",
                0,
                List.of(new TrainingShard.Row("s", "ask", "Answer")),
                shard.sha256(),
                shard.previous());
        assertThat(shard.isIntact()).isTrue();
        assertThat(altered.isIntact()).isFalse();
    }

    @Test
    void theExampleOfARowCountsForItsShardAndARowWithoutIsWhatItWas() {
        TrainingShard.Row plain = new TrainingShard.Row("s", "ask", "answer");
        TrainingShard.Row withExample = new TrainingShard.Row("s", "ask", "answer", "1 -> 2");
        assertThat(TrainingShard.hash(List.of(withExample))).isNotEqualTo(TrainingShard.hash(List.of(plain)));
        assertThat(EventJson.text(plain)).doesNotContain("example");
    }

    @Test
    void topicsAreThoseOfTheDesign() {
        assertThat(Topics.SEEDS.partitions()).isEqualTo(48);
        assertThat(Topics.TRAINING_SHARDS.partitions()).isEqualTo(1);
        assertThat(Topics.CHECKPOINTS.settings()).containsEntry("cleanup.policy", "compact");
        assertThat(Topics.all()).hasSize(18);
        assertThat(Topics.SEEDS.deadLetters().name()).isEqualTo("magicoder.seeds.dead-letters");
    }

    @Test
    void aManifestNamesEveryFileThatIsNotAsItWas(@TempDir Path directory) throws IOException {
        // Given
        Files.writeString(directory.resolve("config.json"), "{}");
        Files.writeString(directory.resolve("model.safetensors"), "weights");
        Files.writeString(directory.resolve("tokenizer.json"), "{}");
        CheckpointManifest manifest = new CheckpointManifest(
                "magicoder",
                "cp-1",
                "tr-1",
                "run-1",
                "magicoder",
                10,
                5.5,
                0.5,
                null,
                "aa",
                null,
                Map.of("epochs", "2"),
                new CheckpointManifest.ShardRange(1, 0, 3, 4, "bb"),
                List.of(new CheckpointManifest.DataFile("rows.jsonl", 2, "cc")),
                List.of(new CheckpointManifest.GoldenAnswer(List.of(1, 2), List.of(3))),
                CheckpointManifest.describeFiles(directory));
        String sha256 = manifest.write(directory);
        assertThat(CheckpointManifest.read(directory, sha256)).isEqualTo(manifest);
        assertThat(manifest.violations(directory)).isEmpty();
        // When
        Files.writeString(directory.resolve("model.safetensors"), "weighta");
        Files.writeString(directory.resolve("config.json"), "{ }");
        Files.delete(directory.resolve("tokenizer.json"));
        // Then
        assertThat(manifest.violations(directory))
                .containsExactly(
                        "config.json has 3 bytes instead of 2",
                        "model.safetensors does not have the SHA-256 of the manifest",
                        "tokenizer.json is missing");
        assertThatThrownBy(() -> CheckpointManifest.read(directory, "00")).hasMessageContaining("announced was 00");
    }
}
