package io.magicoder.testbrowser;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** This machine's own Chromium, driven by Playwright, which is told to download none. */
public final class Chromium implements AutoCloseable {
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome-stable", "google-chrome");

    /** What is waited for comes at once, but machines that test are busy. */
    private static final double PATIENCE_MILLIS = 180_000;

    private final Playwright playwright;
    private final Browser browser;

    /** What pages complained about: script errors, and whatever the content security policy kept out. */
    private final List<String> complaints = new ArrayList<>();

    private Chromium(Path executable) {
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright.chromium().launch(new BrowserType.LaunchOptions().setExecutablePath(executable));
    }

    /** Starts it, or skips the test where there is none. */
    public static Chromium start() {
        Optional<Path> executable = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(
                executable.isPresent(),
                () -> "no Chromium is on the PATH, under any of the names " + NAMES + ": install one");
        return new Chromium(executable.orElseThrow());
    }

    /** A page in a profile of its own. */
    public Page open(String url, Browser.NewContextOptions options) {
        BrowserContext context = browser.newContext(options);
        context.setDefaultTimeout(PATIENCE_MILLIS);
        context.onConsoleMessage(message -> {
            if (message.type().equals("error") && !message.text().startsWith("Failed to load resource")) {
                complaints.add(message.text()); // statuses of a REST interface are the page's business
            }
        });
        context.onWebError(error -> complaints.add(error.error()));
        Page page = context.newPage();
        page.navigate(url);
        return page;
    }

    /** The same, of a usual window. */
    public Page open(String url) {
        return open(url, new Browser.NewContextOptions());
    }

    /** Closes all pages. */
    public void closePages() {
        browser.contexts().forEach(BrowserContext::close);
    }

    /** Of all pages so far. */
    public List<String> complaints() {
        return complaints;
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
