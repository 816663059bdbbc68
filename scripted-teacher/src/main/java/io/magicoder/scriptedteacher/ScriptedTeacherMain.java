package io.magicoder.scriptedteacher;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The scripted teacher as a process: prints one line with its address when it is ready, and serves until it is ended. */
@Command(
        name = "scripted-teacher",
        description = "An OpenAI-compatible endpoint that is a script, not a model.",
        mixinStandardHelpOptions = true)
public final class ScriptedTeacherMain implements Callable<Integer> {

    @Option(names = "--port", paramLabel = "N", description = "Port to listen on (default: a free one).")
    private int port;

    @Option(
            names = "--instant",
            description = "For benchmarks: perfect answers of more than a kilobyte, at once, chosen by the hash of the"
                    + " prompt. The options below may add imperfections, latency and a limit.")
    private boolean instant;

    @Option(names = "--perfect", description = "No imperfections but those of --rate.")
    private boolean perfect;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = "Address to listen on (default: 127.0.0.1); 0.0.0.0 in a container.")
    private String host = "127.0.0.1";

    @Option(
            names = "--rate",
            paramLabel = "IMPERFECTION=SHARE",
            description = "Share of requests that meet it, from 0 to 1; repeatable: rate-limited-once, failing-once,"
                    + " failing-always, truncated, unparseable, empty, duplicated, varied-headings, preamble,"
                    + " untagged-fence, unfenced.")
    private Map<Imperfection, Double> rates = Map.of();

    @Option(
            names = "--latency",
            paramLabel = "MS",
            description = "Answers take from nothing to so many milliseconds (default: 20, or 0 if instant).")
    private @Nullable Integer latency;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            description = "Most requests at once; one more is answered with 429 (default: no limit).")
    private int concurrency = Integer.MAX_VALUE;

    /** Serves; the process ends with 1 or 2 and one sentence if that is not possible. */
    public static void main(String[] arguments) {
        CommandLine commandLine = new CommandLine(new ScriptedTeacherMain());
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println(failure.getMessage());
            return failure instanceof IllegalArgumentException ? 2 : 1;
        });
        System.exit(commandLine.execute(arguments));
    }

    private TeacherSettings settings() {
        TeacherSettings base = instant ? TeacherSettings.instant() : TeacherSettings.usual();
        Map<Imperfection, Double> all = new HashMap<>(perfect ? Map.of() : base.rates());
        all.putAll(rates);
        Duration maxLatency = latency == null ? base.maxLatency() : Duration.ofMillis(latency);
        return new TeacherSettings(all, maxLatency, concurrency, base.readsSnippets(), base.minCharacters());
    }

    private InetAddress address() {
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--host is '" + host + "': it must be an IP address", e);
        }
    }

    @Override
    public Integer call() throws Exception {
        try (ScriptedTeacher teacher = ScriptedTeacher.start(address(), port, settings())) {
            System.out.println("The scripted teacher (a script, not a model) answers on " + teacher.baseUrl());
            Thread.currentThread().join();
        }
        return 0;
    }
}
