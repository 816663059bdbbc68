package io.magicoder.cli;

import io.magicoder.cli.pipeline.Workspace;
import io.magicoder.embeddedkafka.EmbeddedKafka;
import io.magicoder.embeddedkafka.FreePort;
import io.magicoder.scriptedteacher.ScriptedTeacher;
import io.magicoder.scriptedteacher.TeacherSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Unmatched;

/** One service in Quarkus' development mode. */
@Command(
        name = "dev",
        description =
                "Runs one service from its sources, which are compiled anew at the next request after a change, with"
                        + " a broker of its own or the one that another dev started. Further arguments go to Maven.",
        mixinStandardHelpOptions = true)
final class DevCommand implements Callable<Integer> {
    private static final String TEACHER_URL = "MAGICODER_GENERATOR_TEACHER_URL";

    @Parameters(paramLabel = "SERVICE", description = "seed-extractor, generator, cleaner, trainer or inference.")
    private String service = "";

    @Option(
            names = "--kafka-port",
            paramLabel = "N",
            defaultValue = "9092",
            description = "Port of the broker (default: ${DEFAULT-VALUE}); one that listens there is used as it is.")
    private int kafkaPort;

    @Option(
            names = "--workspace",
            paramLabel = "DIR",
            defaultValue = Workspace.DEFAULT + "/dev",
            description = "Folder for the broker's data, state and checkpoints (default: ${DEFAULT-VALUE}).")
    private Path directory = Path.of(Workspace.DEFAULT, "dev");

    @Unmatched
    private List<String> further = new ArrayList<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        String module = service + "-service";
        Path home = PipelineOptions.home();
        if (service.isEmpty() || !Files.isDirectory(home.resolve(module))) {
            throw new UserError("there is no service '" + service
                    + "': known are seed-extractor, generator, cleaner, trainer and inference");
        }
        Workspace workspace = new Workspace(directory);
        workspace.create();
        try (StopSignal _ = new StopSignal();
                EmbeddedKafka _ = brokerUnlessOneListens(workspace);
                ScriptedTeacher teacher = teacherUnlessOneIsSet()) {
            ProcessBuilder maven = new ProcessBuilder(command(home, module)).inheritIO();
            Map<String, String> environment = maven.environment();
            environment.put("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + kafkaPort);
            environment.putIfAbsent(
                    "MAGICODER_CLEANER_STATE_DIRECTORY",
                    workspace.cleanerState().toString());
            environment.putIfAbsent(
                    "MAGICODER_SEED_EXTRACTOR_ROOTS",
                    Path.of("").toAbsolutePath().toString());
            // After a reload the new cleaner takes over from the old one at once.
            environment.putIfAbsent("MAGICODER_CLEANER_INSTANCE_ID", "dev");
            if (!environment.containsKey("MAGICODER_CLEANER_BENCHMARKS_DIRECTORY")) {
                environment.putIfAbsent("MAGICODER_CLEANER_DECONTAMINATION_MODE", "none");
            }
            environment.putIfAbsent(
                    "MAGICODER_TRAINER_CHECKPOINT_DIRECTORY",
                    workspace.checkpoints().toString());
            if (teacher != null) {
                environment.put(TEACHER_URL, teacher.baseUrl());
                environment.putIfAbsent("MAGICODER_GENERATOR_TEACHER_MODEL", ScriptedTeacher.MODEL);
            }
            Process process = maven.start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "stop-service"));
            return process.waitFor() == 0 ? 0 : 1;
        }
    }

    private List<String> command(Path home, String module) {
        List<String> command = new ArrayList<>(List.of(
                // Quarkus wants a Maven 3.9 for this; the wrapper has one.
                home.resolve("mvnw").toString(),
                "-f",
                home.resolve("pom.xml").toString(),
                "-pl",
                module,
                "-am",
                "quarkus:dev",
                "-Dquarkus.analytics.disabled=true"));
        command.addAll(further);
        return command;
    }

    private @Nullable EmbeddedKafka brokerUnlessOneListens(Workspace workspace) {
        if (!FreePort.isFree(kafkaPort)) {
            System.out.println("Using the broker that listens on 127.0.0.1:" + kafkaPort);
            return null;
        }
        EmbeddedKafka broker = EmbeddedKafka.start(kafkaPort, workspace.kafka());
        System.out.println("Kafka listens on " + broker.bootstrapServers());
        return broker;
    }

    private @Nullable ScriptedTeacher teacherUnlessOneIsSet() throws IOException {
        if (!service.equals("generator") || System.getenv(TEACHER_URL) != null) {
            return null;
        }
        System.out.println("The teacher is a script, not a model: set " + TEACHER_URL + " for a real one");
        return ScriptedTeacher.start(0, TeacherSettings.usual());
    }
}
