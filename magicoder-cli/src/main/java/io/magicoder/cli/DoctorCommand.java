package io.magicoder.cli;

import io.magicoder.cli.machine.Finding;
import io.magicoder.cli.machine.Finding.Status;
import io.magicoder.cli.machine.MachineReport;
import io.magicoder.cli.pipeline.Workspace;
import io.magicoder.events.EventJson;
import io.magicoder.languagemodel.engine.Device;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What this machine has and what is missing. */
@Command(
        name = "doctor",
        description =
                "Tells what this machine has and what is missing, with what to do: JDK, Maven, locale, memory, disk,"
                        + " libtorch, driver, devices. Exit code 1 if something is missing that is needed.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "cpu",
            description = "What is needed: cpu, or cuda, without which a missing driver or card is no fault (default:"
                    + " ${DEFAULT-VALUE}).")
    private String device = "cpu";

    @Option(
            names = "--workspace",
            paramLabel = "DIR",
            defaultValue = Workspace.DEFAULT,
            description = "Where pipelines keep everything (default: ${DEFAULT-VALUE}).")
    private Path workspace = Path.of(Workspace.DEFAULT);

    @Option(names = "--json", description = "Print what was found as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        boolean cuda;
        try {
            cuda = Device.parse(device).isCuda();
        } catch (IllegalArgumentException e) {
            throw new UserError("--device: " + e.getMessage(), e);
        }
        List<Finding> findings = new MachineReport(
                        System.getenv(),
                        Path.of(System.getProperty("user.home", ".")),
                        Path.of(System.getProperty("magicoder.home", ".")).toAbsolutePath(),
                        workspace.toAbsolutePath(),
                        cuda)
                .findings();
        boolean fit = findings.stream().noneMatch(finding -> finding.status() == Status.MISSING);
        if (json) {
            Map<String, ?> summary = Map.of("ok", fit, "findings", findings);
            System.out.println(new String(EventJson.write(summary), StandardCharsets.UTF_8));
        } else {
            findings.forEach(finding -> System.out.println(line(finding)));
        }
        return fit ? 0 : 1;
    }

    private static String line(Finding finding) {
        @Nullable String remedy = finding.remedy();
        return String.format(
                Locale.ROOT,
                "%-7s  %s: %s%s",
                finding.status().name().toLowerCase(Locale.ROOT),
                finding.name(),
                finding.found(),
                remedy == null ? "" : " (" + remedy + ")");
    }
}
