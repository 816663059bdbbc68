package io.magicoder.inference;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.magicoder.embeddedkafka.testing.RecordedSpans;
import io.magicoder.embeddedkafka.testing.Traced;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who may ask: keys, and pages of other origins. */
@QuarkusTest
@TestProfile(AccessTest.Guarded.class)
class AccessTest {
    private static final String PAGE = "https://page.example";

    @Inject
    RecordedSpans spans;

    /** One key, and one page. */
    public static final class Guarded extends ModelDirectoryTest.OneDirectory {
        @Override
        public Map<String, String> getConfigOverrides() {
            try {
                Path keys = Path.of("target", "api-keys.txt").toAbsolutePath();
                byte[] hash = MessageDigest.getInstance("SHA-256").digest("the key".getBytes(UTF_8));
                Files.writeString(keys, HexFormat.of().formatHex(hash) + " of a test\n");
                Map<String, String> settings = new HashMap<>(new Traced().getConfigOverrides());
                settings.putAll(Map.of(
                        "magicoder.inference.api-keys", keys.toString(),
                        "quarkus.http.cors.enabled", "true",
                        "quarkus.http.cors.origins", PAGE,
                        "quarkus.http.cors.methods", "GET,POST",
                        "quarkus.http.cors.headers", "authorization,content-type",
                        "quarkus.http.cors.exposed-headers", "X-Request-Id,X-Model-Version"));
                return settings;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void withoutAKeyNothingOfTheInterfaceIsToBeHad() {
        for (String authorization : new String[] {"", "Bearer", "Bearer other", "Basic dGhlIGtleQ==", "the key"}) {
            given().header("Authorization", authorization)
                    .contentType(ContentType.JSON)
                    .body("{\"input\": \"x\", \"max_output_tokens\": 1}")
                    .post("/v1/responses")
                    .then()
                    .statusCode(401)
                    .header("WWW-Authenticate", equalTo("Bearer"))
                    .body("error.code", equalTo("invalid_api_key"));
        }
        given().get("/v1/models").then().statusCode(401);
        given().header("Authorization", "Bearer the key")
                .contentType(ContentType.JSON)
                .body("{\"input\": \"x\", \"max_output_tokens\": 1}")
                .post("/v1/responses")
                .then()
                .statusCode(200);
        given().get("/q/health/live").then().statusCode(200);
    }

    @Test
    void theSpanOfARequestSaysWhichItIsAndWhatWasAnswered() {
        for (boolean streamed : new boolean[] {false, true}) {
            String id = "request-" + streamed;
            given().header("Authorization", "Bearer the key")
                    .header("X-Request-Id", id)
                    .contentType(ContentType.JSON)
                    .body("{\"prompt\": \"x\", \"max_tokens\": 2, \"ignore_eos\": true, \"stream\": " + streamed + "}")
                    .post("/v1/completions")
                    .then()
                    .statusCode(200)
                    .header("X-Request-Id", equalTo(id));
            SpanData span = await().atMost(Duration.ofSeconds(20))
                    .until(() -> spansOf(id), found -> !found.isEmpty())
                    .getFirst();
            assertThat(span.getAttributes().asMap())
                    .containsEntry(AttributeKey.stringKey("gen_ai.response.model"), "magicoder")
                    .containsEntry(AttributeKey.stringKey("magicoder.checkpoint"), "checkpoint-1")
                    .containsEntry(AttributeKey.longKey("gen_ai.usage.output_tokens"), 2L)
                    .containsEntry(AttributeKey.stringArrayKey("gen_ai.response.finish_reasons"), List.of("length"));
        }
    }

    private List<SpanData> spansOf(String requestId) {
        return spans.named("POST /v1/completions").stream()
                .filter(span -> requestId.equals(span.getAttributes().get(AttributeKey.stringKey("http.request.id"))))
                .toList();
    }

    @Test
    void aPageOfAConfiguredOriginMayAsk() {
        given().header("Origin", PAGE)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization, content-type")
                .options("/v1/chat/completions")
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", equalTo(PAGE))
                .header("Access-Control-Allow-Methods", containsString("POST"));
        given().header("Origin", PAGE)
                .header("Authorization", "Bearer the key")
                .get("/v1/models")
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", equalTo(PAGE))
                .header("Access-Control-Expose-Headers", containsString("X-Model-Version"));
    }

    @Test
    void aPageOfAnotherOriginMayNot() {
        given().header("Origin", "https://other.example")
                .header("Authorization", "Bearer the key")
                .get("/v1/models")
                .then()
                .statusCode(403)
                .header("Access-Control-Allow-Origin", nullValue());
    }
}
