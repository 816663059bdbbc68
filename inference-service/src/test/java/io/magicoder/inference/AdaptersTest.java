package io.magicoder.inference;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;

import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.Computation;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.decoding.GenerationSettings;
import io.magicoder.languagemodel.text.Tokenizer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Adapters by name: one from the configuration, others by request. */
@QuarkusTest
@TestProfile(AdaptersTest.WithAdapters.class)
class AdaptersTest {
    private static final Path PARENT = Path.of("target", "adapters").toAbsolutePath();
    private static final Path MODEL = PARENT.resolve("checkpoint-1");
    private static final Path ROOT = PARENT.resolve("root");

    @Test
    void theModelAndItsAdaptersAnswerByTheirNames() {
        given().get("/v1/models")
                .then()
                .statusCode(200)
                .body("data.id", hasItems("magicoder", "configured"))
                .body("data.find { it.id == 'configured' }.parent", equalTo("magicoder"));
        String base = text("magicoder");
        String adapted = text("configured");

        assertThat(base).isEqualTo(expected(null));
        assertThat(adapted).isEqualTo(expected(PARENT.resolve("configured"))).isNotEqualTo(base);
    }

    @Test
    void adaptersComeAndGoWhileTheServiceRuns() {
        ask("loaded").statusCode(404).body("error.code", equalTo("model_not_found"));
        load("loaded", "first").statusCode(200).body(equalTo("Success: LoRA adapter 'loaded' added successfully."));
        String first = text("loaded");
        assertThat(first).isEqualTo(expected(ROOT.resolve("first")));

        load("loaded", "second").statusCode(400).body("error.message", containsString("unload it first"));
        unload("loaded").statusCode(200);
        unload("loaded").statusCode(404).body("error.param", equalTo("lora_name"));
        ask("loaded").statusCode(404);
        load("loaded", "second").statusCode(200);
        assertThat(text("loaded")).isEqualTo(expected(ROOT.resolve("second"))).isNotEqualTo(first);
        unload("loaded").statusCode(200);
    }

    @Test
    void whatIsNoAdapterBelowTheRootIsRefused() {
        load("x", "../configured").statusCode(400).body("error.param", equalTo("lora_path"));
        load("x", MODEL.toString()).statusCode(400).body("error.message", containsString("there is no directory"));
        load("x", ".").statusCode(400).body("error.message", containsString("adapter_config.json"));
        load("magicoder", "first").statusCode(400).body("error.param", equalTo("lora_name"));
        given().contentType(ContentType.JSON)
                .body("{}")
                .post("/v1/load_lora_adapter")
                .then()
                .statusCode(400)
                .body("error.param", equalTo("lora_name"));
    }

    private static String text(String model) {
        return ask(model)
                .statusCode(200)
                .body("model", equalTo(model))
                .extract()
                .path("choices[0].text");
    }

    private static ValidatableResponse ask(String model) {
        return given().contentType(ContentType.JSON)
                .body("{\"model\": \"" + model
                        + "\", \"prompt\": \"a\", \"max_tokens\": 12, \"temperature\": 0, \"ignore_eos\": true}")
                .post("/v1/completions")
                .then();
    }

    private static ValidatableResponse load(String name, String path) {
        return given().contentType(ContentType.JSON)
                .body(Map.of("lora_name", name, "lora_path", path))
                .post("/v1/load_lora_adapter")
                .then();
    }

    private static ValidatableResponse unload(String name) {
        return given().contentType(ContentType.JSON)
                .body(Map.of("lora_name", name))
                .post("/v1/unload_lora_adapter")
                .then();
    }

    private static String expected(@Nullable Path adapter) {
        Computation cpu = Computation.onCpu(Precision.FP32);
        try (CausalLanguageModel model = adapter == null
                        ? CausalLanguageModel.load(MODEL, cpu)
                        : CausalLanguageModel.load(MODEL, adapter, cpu);
                Tokenizer tokenizer = Tokenizer.load(MODEL)) {
            int[] prompt = tokenizer.encodeWithSpecialTokens("a");
            int[] ids = model.generate(prompt, new GenerationSettings(12, 0, 1, 0, 0, true), token -> true)
                    .tokenIds();
            return tokenizer.decodeContinuation(prompt, ids);
        }
    }

    public static final class WithAdapters implements QuarkusTestProfile {
        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(Directories.class));
        }
    }

    public static final class Directories implements QuarkusTestResourceLifecycleManager {
        @Override
        public Map<String, String> start() {
            TinyCheckpoint tiny = TinyCheckpoint.write(PARENT, "magicoder", 1);
            TinyAdapter.write(MODEL, PARENT.resolve("configured"), 1);
            TinyAdapter.write(MODEL, ROOT.resolve("first"), 2);
            TinyAdapter.write(MODEL, ROOT.resolve("second"), 3);
            return Map.of(
                    "magicoder.inference.model", tiny.directory().toString(),
                    "magicoder.inference.adapters.configured",
                            PARENT.resolve("configured").toString(),
                    "magicoder.inference.adapter-root", ROOT.toString(),
                    "kafka.bootstrap.servers", "127.0.0.1:1");
        }

        @Override
        public void stop() {
            // a few kilobytes in the build folder
        }
    }
}
