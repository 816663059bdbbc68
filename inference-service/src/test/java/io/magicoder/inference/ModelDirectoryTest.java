package io.magicoder.inference;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** As {@code magicoder serve --model DIR} starts it: one directory, and no broker anywhere. */
@QuarkusTest
@TestProfile(ModelDirectoryTest.OneDirectory.class)
class ModelDirectoryTest {
    @Test
    void servesTheDirectoryAndIsReady() {
        given().get("/q/health/ready").then().statusCode(200);
        given().contentType(ContentType.JSON)
                .body("{\"instruction\": \"Add.\", \"max_tokens\": 3}")
                .post("/v1/instruct")
                .then()
                .statusCode(200)
                .body("response", notNullValue())
                .body("checkpoint", equalTo("checkpoint-1"));
    }

    public static class OneDirectory implements QuarkusTestProfile {
        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(Directory.class));
        }
    }

    public static final class Directory implements QuarkusTestResourceLifecycleManager {
        @Override
        public Map<String, String> start() {
            Path parent = Path.of("target", "model-directory").toAbsolutePath();
            TinyCheckpoint tiny = TinyCheckpoint.write(parent, "magicoder", 1);
            return Map.of(
                    "magicoder.inference.model", tiny.directory().toString(), "kafka.bootstrap.servers", "127.0.0.1:1");
        }

        @Override
        public void stop() {
            // a few kilobytes in the build folder
        }
    }
}
