package io.magicoder.inference.playground;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.magicoder.testbrowser.Chromium;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the page does with whatever a service says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlaygroundPageTest {
    private Chromium chromium;
    private ScriptedService service;

    @BeforeAll
    void startABrowser() {
        chromium = Chromium.start();
    }

    @AfterAll
    void stopTheBrowser() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @BeforeEach
    void startAService() throws IOException {
        service = new ScriptedService();
    }

    @AfterEach
    void stopTheService() {
        chromium.closePages();
        service.close();
        assertThat(chromium.complaints()).isEmpty();
    }

    private static void ask(Page page, String instruction) {
        page.getByLabel("Instruction").fill(instruction);
        page.keyboard().press("Control+Enter");
    }

    private static Locator lastAnswer(Page page) {
        return page.locator(".message.assistant").last();
    }

    private JsonNode lastQuestion() {
        return service.questions().stream().reduce((_, last) -> last).orElseThrow();
    }

    @Test
    void showsTextAndHighlightedCodeOfAnAnswerThatComesInPieces() {
        service.reply(ScriptedService.pieces(
                "stop",
                "Use `sum`:\n\n``",
                "`python\ndef add(a, b):  # <b>\n    return",
                " a + 1\n```\n",
                "That is it."));
        Page page = chromium.open(service.url());

        ask(page, "Add.");

        assertThat(lastAnswer(page).locator("pre")).hasText("def add(a, b):  # <b>\n    return a + 1");
        assertThat(lastAnswer(page).locator(".keyword")).hasText(new String[] {"def", "return"});
        assertThat(lastAnswer(page).locator(".comment")).hasText("# <b>");
        assertThat(lastAnswer(page).locator(".number")).hasText("1");
        assertThat(lastAnswer(page).locator("figcaption span")).hasText("python");
        assertThat(lastAnswer(page).locator("code.inline")).hasText("sum");
        assertThat(lastAnswer(page).locator(".text").last()).hasText("That is it.");
        assertThat(page.locator(".version")).hasText("version of-magicoder");
        assertThat(page.locator(".speed")).containsText(Pattern.compile("^8 tokens, .*first after \\d+\\.\\d\\d s$"));
    }

    @Test
    void whatAModelSaysIsNeverAPartOfThePage() {
        String attack = "<img src=x onerror=alert(1)><script>alert(2)</script>";
        service.reply(ScriptedService.pieces("stop", attack + "\n```html\n" + attack + "\n```\n`" + attack + "`"));
        Page page = chromium.open(service.url());
        page.onDialog(dialog -> {
            throw new AssertionError("the page ran what a model said: " + dialog.message());
        });

        ask(page, attack);

        assertThat(lastAnswer(page).locator("pre")).hasText(attack);
        assertThat(page.locator(".message img, .message script")).hasCount(0);
    }

    @Test
    void stoppingClosesTheConnectionAndKeepsWhatWasSaid() throws InterruptedException {
        service.reply(service.endless("word "));
        Page page = chromium.open(service.url());
        ask(page, "Talk.");
        assertThat(lastAnswer(page)).containsText("word word");

        page.keyboard().press("Escape");

        assertThat(lastAnswer(page).locator(".note")).hasText("Stopped.");
        assertThat(service.clientLeft().await(1, TimeUnit.MINUTES)).isTrue();
        assertThat(page.locator(".speed")).containsText("about");
        assertThat(page.getByText("Stop Esc")).isDisabled();
    }

    @Test
    void aConversationGoesOnUntilItIsClearedOrNotWanted() {
        Page page = chromium.open(service.url());
        ask(page, "First.");
        assertThat(lastAnswer(page)).containsText("fine");
        ask(page, "Second.");
        assertThat(page.locator(".message.assistant")).hasCount(2);
        assertThat(page.getByLabel("Instruction")).isEmpty();
        assertThat(lastQuestion().path("messages").findValuesAsText("content"))
                .containsExactly("First.", "fine", "Second.");

        page.getByText("New conversation").click();
        assertThat(page.locator(".message")).hasCount(0);
        ask(page, "Third.");
        assertThat(lastAnswer(page)).containsText("fine");
        assertThat(page.getByLabel("Instruction")).isEmpty();
        page.getByLabel("go on with the conversation").uncheck();
        ask(page, "Fourth.");
        assertThat(page.locator(".message.user")).containsText(new String[] {"Fourth."});
        assertThat(page.getByLabel("Instruction")).isEmpty();

        assertThat(lastQuestion().path("messages").findValuesAsText("content")).containsExactly("Fourth.");
    }

    @Test
    void settingsAreSentAsTheApiNamesThem() {
        Page page = chromium.open(service.url());
        assertThat(page.locator("[name=max_tokens]")).hasValue("128"); // half of the context
        page.getByText("Settings", new Page.GetByTextOptions().setExact(true)).click();
        page.getByLabel("Temperature").fill("0.25");
        page.getByLabel("Top k").fill("40");
        page.getByLabel("Seed").fill("7");
        page.getByLabel("System message").fill("Be brief.");

        ask(page, "Add.");

        assertThat(lastAnswer(page)).containsText("fine");
        JsonNode question = lastQuestion();
        assertThat(question.path("temperature").asDouble()).isEqualTo(0.25);
        assertThat(question.path("top_k").asInt()).isEqualTo(40);
        assertThat(question.path("seed").asInt()).isEqualTo(7);
        assertThat(question.path("max_tokens").asInt()).isEqualTo(128);
        assertThat(question.has("top_p")).isFalse();
        assertThat(question.path("messages").findValuesAsText("role")).containsExactly("system", "user");

        page.getByLabel("Temperature").fill("9");
        ask(page, "Too hot.");
        assertThat(page.locator(".message.user")).hasCount(1);
    }

    @Test
    void twoVersionsAnswerSideBySide() {
        service.serve(List.of("magicoder", "magicoder@checkpoint-8", "adapter"));
        Page page = chromium.open(service.url());
        assertThat(page.getByRole(com.microsoft.playwright.options.AriaRole.STATUS)
                        .first())
                .hasText("3 models and versions are served.");
        page.getByLabel("side by side").check();
        page.locator(".model").last().selectOption("adapter");
        assertThat(page.locator(".version").last()).hasText("version of-adapter");

        ask(page, "Add.");

        assertThat(page.locator(".message.assistant")).containsText(new String[] {"fine", "fine"});
        assertThat(service.questions().stream()
                        .map(question -> question.path("model").asText()))
                .containsExactlyInAnyOrder("magicoder", "adapter");
        page.getByLabel("side by side").uncheck();
        assertThat(page.locator(".column")).hasCount(1);
    }

    @Test
    void aKeyIsKeptForTheTabAlone() {
        service.demandKey("open sesame");
        Page page = chromium.open(service.url());
        assertThat(page.locator("#status")).containsText("asks for an API key");
        assertThat(page.getByLabel("API key")).isVisible();

        page.getByLabel("API key").fill("open sesame");
        page.getByLabel("API key").blur();

        assertThat(page.locator("#status")).hasText("magicoder is served.");
        ask(page, "Add.");
        assertThat(lastAnswer(page)).containsText("fine");
        page.reload();
        assertThat(page.locator("#status")).hasText("magicoder is served.");
        assertThat(page.evaluate("localStorage.length + document.cookie.length"))
                .isEqualTo(0);
        assertThat(page.evaluate("sessionStorage.length")).isEqualTo(1);
    }

    @Test
    void whatGoesWrongIsASentenceAndTheInstructionStays() {
        Page page = chromium.open(service.url());
        service.reply(ScriptedService.refusal(429, "the queue is full", "5"));
        ask(page, "Add.");
        assertThat(lastAnswer(page).locator(".error")).hasText("The queue is full. Try again in 5 s.");
        assertThat(page.getByLabel("Instruction")).hasValue("Add.");

        service.reply(ScriptedService.failing("begun ", "{\"error\": {\"message\": \"the time is over\"}}"));
        ask(page, "Add.");
        assertThat(lastAnswer(page).locator(".error")).hasText("The time is over.");
        assertThat(lastAnswer(page).locator(".text")).hasText("begun");

        service.reply(ScriptedService.breaking("half "));
        ask(page, "Add.");
        assertThat(lastAnswer(page).locator(".error")).hasText("The connection broke before the answer was complete.");

        service.reply(ScriptedService.pieces("length", "cut"));
        ask(page, "Add.");
        assertThat(lastAnswer(page).locator(".note")).containsText("Cut:");
        assertThat(lastQuestion().path("messages").size())
                .as("failed turns are no part of it")
                .isEqualTo(1);

        service.close();
        ask(page, "Add.");
        assertThat(lastAnswer(page).locator(".error")).containsText("cannot be reached");
    }

    @Test
    void aModelThatIsPublishedLaterAppears() {
        service.serve(List.of());
        Page page = chromium.open(service.url());
        assertThat(page.locator("#status")).containsText("No model is served yet");

        service.serve(List.of("magicoder"));

        assertThat(page.locator("#status")).hasText("magicoder is served.");
        assertThat(page.locator(".model")).hasValue("magicoder");
    }

    @Test
    void aNarrowScreenScrollsInOneDirection() {
        service.reply(ScriptedService.pieces("stop", "```\n" + "long ".repeat(100) + "\n```\n" + "x".repeat(300)));
        Page page = chromium.open(service.url(), new Browser.NewContextOptions().setViewportSize(360, 640));
        page.getByLabel("side by side").check();

        ask(page, "Add.");

        assertThat(page.locator("pre")).hasCount(2);
        assertThat(page.evaluate("document.documentElement.scrollWidth - innerWidth"))
                .isEqualTo(0);
    }
}
