package io.magicoder.cli;

import io.magicoder.events.RunSpecification;
import io.magicoder.scriptedteacher.ScriptedTeacher;
import io.magicoder.scriptedteacher.TeacherSettings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The whole pipeline without network or keys. */
@Command(
        name = "demo",
        description = "The whole pipeline on real source code of this machine, without network or keys: a scripted"
                + " teacher answers, and a small model is trained from random weights.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    static final String QUESTION = "Write a solution to the following coding problem:\n"
            + "Write a Java method that returns the sum of all even numbers in a list of integers.";

    @Option(names = "--exit", description = "Stop after the summary instead of serving until Ctrl-C.")
    private boolean exit;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "300",
            description = "Seeds to cut from the code (default: ${DEFAULT-VALUE}).")
    private int seeds = 300;

    @Mixin
    private PipelineOptions options = new PipelineOptions();

    @Mixin
    private LivePageOptions pageOptions = new LivePageOptions();

    @Override
    public Integer call() throws Exception {
        Path source = source();
        RunSpecification specification = RunSpecification.of(List.of(source.toString()))
                .strategy("lines")
                .maxNewData(seeds)
                .build();
        try (ScriptedTeacher teacher = ScriptedTeacher.start(0, TeacherSettings.usual())) {
            System.out.println("The teacher of this demo is a script, not a model: " + teacher.baseUrl());
            new PipelineSession(
                            options.settings(URI.create(teacher.baseUrl()), ScriptedTeacher.MODEL, null, null, true),
                            pageOptions,
                            System.out)
                    .run(specification, Stage.CHECKPOINT, QUESTION, exit);
        }
        return 0;
    }

    /** The JDK's own sources, or else those of this project. */
    private static Path source() {
        Path jdk = Path.of(System.getProperty("java.home"), "lib", "src.zip");
        return Files.isReadable(jdk) ? jdk : PipelineOptions.home();
    }
}
