package io.magicoder.inference.playground;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import io.magicoder.inference.TinyAdapter;
import io.magicoder.inference.TinyCheckpoint;
import io.magicoder.testbrowser.Chromium;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The page and the real service. */
@QuarkusTest
@TestProfile(PlaygroundTest.ModelAndAdapter.class)
class PlaygroundTest {
    /** Long enough for an answer that nobody waits for. */
    private static final int CONTEXT_LENGTH = 1 << 16;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    private String url() {
        return "http://127.0.0.1:" + port + "/";
    }

    @Test
    void filesComeWithAStrictPolicyAndAreNotKept() {
        for (String path : List.of("/", "/index.html", "/playground/playground.js", "/playground/playground.css")) {
            given().get(path)
                    .then()
                    .statusCode(200)
                    .header("Content-Security-Policy", containsString("default-src 'none'; script-src 'self'"))
                    .header("X-Content-Type-Options", "nosniff")
                    .header("Cache-Control", "no-cache");
        }
    }

    @Test
    void modelAndAdapterAnswerSideBySide() {
        try (Chromium chromium = Chromium.start()) {
            Page page = chromium.open(url());
            assertThat(page.locator("#status")).hasText("2 models and versions are served.");
            page.getByLabel("side by side").check();
            page.getByText("Settings").click();
            page.getByLabel("Most new tokens").fill("12");
            page.getByLabel("Instruction").fill("Add.");

            page.keyboard().press("Control+Enter");

            assertThat(page.locator(".speed").first()).containsText("first after");
            assertThat(page.locator(".speed").last()).containsText("first after");
            assertThat(page.locator(".error")).hasCount(0);
            assertThat(page.locator(".message.assistant h2")).hasText(new String[] {"magicoder", "adapter"});
            assertThat(page.locator(".version").first()).containsText("checkpoint-1");
            assertThat(chromium.complaints()).isEmpty();
        }
    }

    @Test
    void stoppingEndsTheWorkOfTheServer() {
        try (Chromium chromium = Chromium.start()) {
            Page page = chromium.open(url());
            assertThat(page.locator("#status")).containsText("served");
            page.route("**/v1/chat/completions", PlaygroundTest::neverEnd);
            page.getByText("Settings").click();
            page.getByLabel("Most new tokens").fill(String.valueOf(CONTEXT_LENGTH / 2));
            page.getByLabel("Instruction").fill("Talk.");
            page.keyboard().press("Control+Enter");
            assertThat(page.locator(".speed")).containsText("about");
            assertThat(running()).isEqualTo(1);

            page.getByText("Stop Esc").click();

            await().atMost(Duration.ofSeconds(30)).until(() -> running() == 0);
            assertThat(page.locator(".note")).hasText("Stopped.");
        }
    }

    /** A model of random weights may want to end whenever it likes. */
    private static void neverEnd(Route route) {
        String body = route.request().postData();
        route.resume(new Route.ResumeOptions()
                .setPostData(body.substring(0, body.length() - 1) + ", \"ignore_eos\": true}"));
    }

    private static double running() {
        return given().get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith("vllm:num_requests_running"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    public static final class ModelAndAdapter implements QuarkusTestProfile {
        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(Directories.class));
        }
    }

    public static final class Directories implements QuarkusTestResourceLifecycleManager {
        @Override
        public Map<String, String> start() {
            Path parent = Path.of("target", "playground").toAbsolutePath();
            TinyCheckpoint tiny = TinyCheckpoint.write(parent, "magicoder", 1, CONTEXT_LENGTH);
            Path adapter = parent.resolve("adapter");
            TinyAdapter.write(tiny.directory(), adapter, 1);
            return Map.of(
                    "magicoder.inference.model", tiny.directory().toString(),
                    "magicoder.inference.adapters.adapter", adapter.toString(),
                    "kafka.bootstrap.servers", "127.0.0.1:1");
        }

        @Override
        public void stop() {
            // a few kilobytes in the build folder
        }
    }
}
