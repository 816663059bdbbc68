package io.magicoder.cli.live;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The browser of the person who sits at this machine, if somebody does. */
final class DesktopBrowser {
    private final Path opener;

    private DesktopBrowser(Path opener) {
        this.opener = opener;
    }

    /** Empty where the command was not typed into a terminal of a desktop: in a script, in CI, over SSH. */
    static Optional<DesktopBrowser> ofThisMachine() {
        // JDK 25 has no console again where there is no terminal, as before JDK 22
        boolean terminal = Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .isPresent();
        return opener(System.getProperty("os.name"), System.getenv(), terminal)
                .flatMap(name -> onPath(name, System.getenv().getOrDefault("PATH", "")))
                .map(DesktopBrowser::new);
    }

    /** The name of the program that opens a URL in the user's browser. */
    static Optional<String> opener(String system, Map<String, String> environment, boolean terminal) {
        if (!terminal || isSet(environment, "SSH_CONNECTION") || isSet(environment, "CI")) {
            return Optional.empty();
        }
        if (system.toLowerCase(Locale.ROOT).startsWith("mac")) {
            return Optional.of("open");
        }
        return isSet(environment, "DISPLAY") || isSet(environment, "WAYLAND_DISPLAY")
                ? Optional.of("xdg-open")
                : Optional.empty();
    }

    private static boolean isSet(Map<String, String> environment, String name) {
        return !environment.getOrDefault(name, "").isBlank();
    }

    private static Optional<Path> onPath(String name, String path) {
        return Stream.of(path.split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Opens a page; a browser that does not start is no reason to stop, as its address is printed all the same. */
    void open(URI page) {
        try {
            new ProcessBuilder(opener.toString(), page.toString())
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            System.Logger log = System.getLogger(DesktopBrowser.class.getName());
            log.log(System.Logger.Level.DEBUG, "no browser could be opened", e);
        }
    }
}
