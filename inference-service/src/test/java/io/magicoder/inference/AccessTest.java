package io.magicoder.inference;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who may ask: keys, and pages of other origins. */
@QuarkusTest
@TestProfile(AccessTest.Guarded.class)
class AccessTest {
    private static final String PAGE = "https://page.example";

    /** One key, and one page. */
    public static final class Guarded extends ModelDirectoryTest.OneDirectory {
        @Override
        public Map<String, String> getConfigOverrides() {
            try {
                Path keys = Path.of("target", "api-keys.txt").toAbsolutePath();
                byte[] hash = MessageDigest.getInstance("SHA-256").digest("the key".getBytes(UTF_8));
                Files.writeString(keys, HexFormat.of().formatHex(hash) + " of a test\n");
                return Map.of(
                        "magicoder.inference.api-keys", keys.toString(),
                        "quarkus.http.cors.enabled", "true",
                        "quarkus.http.cors.origins", PAGE,
                        "quarkus.http.cors.methods", "GET,POST",
                        "quarkus.http.cors.headers", "authorization,content-type",
                        "quarkus.http.cors.exposed-headers", "X-Request-Id,X-Model-Version");
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
