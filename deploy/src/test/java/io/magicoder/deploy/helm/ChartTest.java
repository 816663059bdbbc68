package io.magicoder.deploy.helm;

import static io.magicoder.deploy.helm.Chart.object;
import static io.magicoder.deploy.helm.Chart.objects;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.marcnuri.helm.Helm;
import io.magicoder.events.Part;
import io.magicoder.events.Topic;
import io.magicoder.events.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ChartTest {
    private static final Set<String> PODS = Set.of("Deployment", "StatefulSet", "Job");
    private static ObjectSchemas schemas;

    @BeforeAll
    static void readSchemas() throws IOException {
        schemas = new ObjectSchemas();
    }

    static List<Path> valueFiles() throws IOException {
        return Chart.valueFiles();
    }

    @Test
    void theChartHasNoFaultThatHelmSees() {
        var result = new Helm(Chart.FOLDER.toAbsolutePath()).lint().quiet().call();
        assertThat(result.isFailed()).as(result.getMessages().toString()).isFalse();
    }

    @Test
    void thereAreValuesForEveryKindOfInstallation() throws IOException {
        assertThat(valueFiles()).hasSizeGreaterThanOrEqualTo(8);
    }

    @ParameterizedTest
    @MethodSource("valueFiles")
    void everyObjectIsOneThatAnApiServerTakes(Path values) throws IOException {
        List<JsonNode> objects = objects(values);
        Set<String> names = new HashSet<>();
        assertThat(objects).hasSizeGreaterThanOrEqualTo(15);
        for (JsonNode object : objects) {
            String name = object.path("kind").asText() + " "
                    + object.at("/metadata/name").asText();
            assertThat(schemas.errors(object)).as(name).isEmpty();
            assertThat(names.add(name)).as(name + " is there once").isTrue();
            assertThat(object.at("/metadata/name").asText()).matches("[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?");
        }
    }

    @Test
    void aFieldThatDoesNotExistIsFound() throws IOException {
        // Given
        List<JsonNode> objects = objects("everything");
        for (String kind :
                List.of("Deployment", "Kafka", "ScaledObject", "PodMonitor", "KafkaTopic", "NetworkPolicy")) {
            JsonNode object = objects.stream()
                    .filter(o -> o.path("kind").asText().equals(kind))
                    .findFirst()
                    .orElseThrow();
            // When
            ObjectNode spec =
                    (ObjectNode) object.at(kind.equals("Deployment") ? "/spec/template/spec/containers/0" : "/spec");
            spec.put("replcas", 1);
            // Then
            assertThat(schemas.errors(object)).as(kind).isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("valueFiles")
    void everyPodKeepsToTheRestrictedStandard(Path values) throws IOException {
        for (JsonNode object : objects(values)) {
            if (!PODS.contains(object.path("kind").asText())) {
                continue;
            }
            JsonNode pod = object.at("/spec/template/spec");
            String name = object.at("/metadata/name").asText();
            assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean())
                    .as(name)
                    .isTrue();
            assertThat(pod.at("/securityContext/seccompProfile/type").asText())
                    .as(name)
                    .isEqualTo("RuntimeDefault");
            assertThat(pod.path("automountServiceAccountToken").asBoolean(true))
                    .as(name)
                    .isFalse();
            for (JsonNode container : pod.path("containers")) {
                JsonNode security = container.path("securityContext");
                assertThat(security.path("allowPrivilegeEscalation").asBoolean(true))
                        .as(name)
                        .isFalse();
                assertThat(security.path("readOnlyRootFilesystem").asBoolean())
                        .as(name)
                        .isTrue();
                assertThat(security.at("/capabilities/drop/0").asText())
                        .as(name)
                        .isEqualTo("ALL");
                assertThat(container.at("/resources/limits/memory").isMissingNode())
                        .as(name)
                        .isFalse();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("valueFiles")
    void everyVolumeThatIsMountedIsThereAndEverySelectorFindsItsPods(Path values) throws IOException {
        List<JsonNode> objects = objects(values);
        Set<JsonNode> podLabels = new HashSet<>();
        for (JsonNode object : objects) {
            if (PODS.contains(object.path("kind").asText())) {
                podLabels.add(object.at("/spec/template/metadata/labels"));
                Set<String> volumes = new HashSet<>();
                Stream.of("/spec/template/spec/volumes", "/spec/volumeClaimTemplates")
                        .flatMap(place -> StreamSupport.stream(object.at(place).spliterator(), false))
                        .forEach(volume -> volumes.add(volume.path("name")
                                .asText(volume.at("/metadata/name").asText())));
                for (JsonNode mount : object.at("/spec/template/spec/containers/0/volumeMounts")) {
                    assertThat(volumes).contains(mount.path("name").asText());
                }
            }
        }
        for (JsonNode object : objects) {
            String place = switch (object.path("kind").asText()) {
                case "Service" -> "/spec/selector";
                case "Deployment", "StatefulSet", "PodDisruptionBudget" -> "/spec/selector/matchLabels";
                case "NetworkPolicy" -> "/spec/podSelector/matchLabels";
                default -> "";
            };
            if (!place.isEmpty()) {
                JsonNode selector = object.at(place);
                assertThat(podLabels)
                        .as(object.at("/metadata/name").asText())
                        .anyMatch(labels -> selector.properties().stream()
                                .allMatch(label -> label.getValue().equals(labels.get(label.getKey()))));
            }
        }
    }

    /** What the templates know of the topics. */
    @Test
    void theTopicsAreThoseOfTheContract() throws IOException {
        List<Map<String, Object>> topics = Topics.all().stream()
                .map(topic -> {
                    Map<String, Object> all = new TreeMap<>();
                    all.put("name", topic.name());
                    all.put("partitions", topic.partitions());
                    all.put("settings", new TreeMap<>(topic.settings()));
                    all.put("readers", parts(topic.readers()));
                    all.put("writers", parts(topic.writers()));
                    return all;
                })
                .toList();
        Path written = Path.of("target", "topics.yaml");
        Files.writeString(
                written,
                "# Written by ChartTest from the contract, Topics.java.\n"
                        + new JsonMapper(new YAMLFactory()).writeValueAsString(Map.of("topics", topics)));
        assertThat(Chart.FOLDER.resolve("files").resolve("topics.yaml"))
                .as("to update: cp deploy/target/topics.yaml deploy/helm/magicoder/files/")
                .hasSameTextualContentAs(written);
    }

    private static List<String> parts(List<Part> parts) {
        return parts.stream().map(Part::partName).toList();
    }

    @Test
    void strimziMakesEveryTopicAsTheContractHasIt() throws IOException {
        List<JsonNode> objects = objects("strimzi");
        for (Topic<?> topic : Topics.all()) {
            JsonNode spec = object(objects, "KafkaTopic", topic.name()).get("spec");
            assertThat(spec.get("partitions").asInt()).isEqualTo(topic.partitions());
            assertThat(spec.get("replicas").asInt()).isEqualTo(3);
            assertThat(spec.at("/config/min.insync.replicas").asInt()).isEqualTo(2);
            topic.settings()
                    .forEach((key, value) ->
                            assertThat(spec.get("config").get(key).asText()).isEqualTo(value));
        }
        assertThat(object(objects, "KafkaNodePool", "magicoder-kafka-dual")
                        .at("/spec/replicas")
                        .asInt())
                .isEqualTo(3);
    }

    @Test
    void nobodyMayWriteWhatTheContractDoesNotGiveThem() throws IOException {
        JsonNode acls =
                object(objects("strimzi"), "KafkaUser", "magicoder-inference").at("/spec/authorization/acls");
        List<String> written = StreamSupport.stream(acls.spliterator(), false)
                .filter(acl -> acl.at("/resource/type").asText().equals("topic")
                        && acl.get("operations").toString().contains("Write"))
                .map(acl -> acl.at("/resource/name").asText())
                .toList();
        assertThat(written).containsExactly("magicoder.checkpoints.dead-letters", "magicoder.checkpoint-status");
    }

    @Test
    void generatorsAreScaledByTheLagOnSeedsAndTheTrainerByItsOwnMetric() throws IOException {
        List<JsonNode> objects = objects("everything");
        JsonNode generator =
                object(objects, "ScaledObject", "magicoder-generator").get("spec");
        assertThat(generator.at("/triggers/0/type").asText()).isEqualTo("kafka");
        assertThat(generator.at("/triggers/0/metadata/topic").asText()).isEqualTo(Topics.SEEDS_NAME);
        assertThat(generator.get("maxReplicaCount").asInt()).isLessThanOrEqualTo(Topics.SEEDS.partitions());
        JsonNode trainer = object(objects, "ScaledObject", "magicoder-trainer").get("spec");
        assertThat(trainer.at("/triggers/0/metadata/query").asText())
                .contains("magicoder_trainer_pending", "magicoder_cleaner_runs_ready_total");
        for (String scaled : List.of("generator", "trainer", "inference")) {
            assertThat(object(objects, "Deployment", "magicoder-" + scaled)
                            .at("/spec/replicas")
                            .isMissingNode())
                    .as("KEDA alone says how many of %s there are", scaled)
                    .isTrue();
        }
    }

    @Test
    void aGpuIsAskedForWithItsImageNodesAndDevice() throws IOException {
        List<JsonNode> objects = objects("gpu");
        JsonNode pod = object(objects, "Deployment", "magicoder-trainer").at("/spec/template/spec");
        assertThat(pod.at("/containers/0/image").asText()).contains("/trainer-cuda:");
        assertThat(pod.at("/containers/0/resources/limits")
                        .get("nvidia.com/gpu")
                        .asInt())
                .isEqualTo(1);
        assertThat(pod.at("/nodeSelector").get("accelerator").asText()).isEqualTo("h100");
        assertThat(object(objects, "ConfigMap", "magicoder-trainer")
                        .at("/data")
                        .get("application.properties")
                        .asText())
                .contains("magicoder.trainer.device=cuda");
    }

    @Test
    void topicsAreMadeByAHookWhereStrimziDoesNot() throws IOException {
        JsonNode job = object(objects("scripted"), "Job", "magicoder-topics");
        assertThat(job.at("/metadata/annotations").get("helm.sh/hook").asText()).isEqualTo("pre-install,pre-upgrade");
        assertThat(objects("strimzi"))
                .noneMatch(each -> each.at("/metadata/name").asText().equals("magicoder-topics"));
    }

    @Test
    void aPodHasThePriorityThatItsValuesName() throws IOException {
        List<JsonNode> objects = objects("scaling");
        String priority = "/spec/template/spec/priorityClassName";
        assertThat(object(objects, "Deployment", "magicoder-generator")
                        .at(priority)
                        .asText())
                .isEqualTo("can-wait");
        assertThat(object(objects, "StatefulSet", "magicoder-cleaner")
                        .at(priority)
                        .asText())
                .isEqualTo("must-serve");
        assertThat(object(objects, "Deployment", "magicoder-seed-extractor")
                        .at(priority)
                        .isMissingNode())
                .isTrue();
    }

    @Test
    void noSecretIsInAValueOrAnObject() throws IOException {
        for (Path values : valueFiles()) {
            assertThat(objects(values))
                    .noneMatch(object -> object.path("kind").asText().equals("Secret"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            generator: {replicas: many}                        | replicas
            generator: {replicaz: 2}                           | replicaz
            generator: {scaling: {max: 49}}                    | 48
            cleaner: {decontamination: some}                   | decontamination
            cleaner: {decontamination: none}                   | generator.teacher.url is not set
            generator: {teacher: {url: "http://t/v1", model: m}} | cleaner.benchmarks is not set
            {kafka: {strimzi: {enabled: false}}, cleaner: {decontamination: none}, generator: {teacher: {url: "http://t/v1", model: m}}} | kafka.bootstrapServers is not set
            """)
    void wrongValuesAreRefusedByName(String values, String word, @TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("values.yaml"), values);
        assertThatThrownBy(() -> objects(file)).hasMessageContaining(word);
    }
}
