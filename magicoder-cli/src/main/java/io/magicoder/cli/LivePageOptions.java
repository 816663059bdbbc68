package io.magicoder.cli;

import io.magicoder.cli.live.LivePage;
import java.io.PrintStream;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of every command that shows a run in a browser. */
final class LivePageOptions {
    @Option(
            names = "--no-browser",
            description = "Do not open the live page in a browser; its address is printed all the same. Without a"
                    + " terminal or a desktop none is opened anyway.")
    private boolean noBrowser;

    @Option(
            names = "--page-port",
            paramLabel = "N",
            defaultValue = "0",
            description = "Port of the live page, on 127.0.0.1 (default: a free one).")
    private int port;

    /**
     * Serves the page, says where, and opens it on a desktop.
     *
     * @param playground where the model can be tried, if anywhere
     * @throws UserError if the port is taken
     */
    LivePage serve(Map<String, Object> clientSettings, @Nullable URI playground, PrintStream out) {
        LivePage page = LivePage.serve(clientSettings, port, playground);
        out.println("Live page: " + page.url());
        if (!noBrowser) {
            page.openInBrowser();
        }
        return page;
    }
}
