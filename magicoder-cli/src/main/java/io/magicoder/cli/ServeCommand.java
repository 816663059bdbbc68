package io.magicoder.cli;

import io.magicoder.cli.pipeline.ModelServer;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A model behind REST. */
@Command(
        name = "serve",
        description = "Serves one model directory over REST, without Kafka, until Ctrl-C.",
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private DeviceOption device = new DeviceOption();

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "8085",
            description = "Default: ${DEFAULT-VALUE}; 0 for a free one.")
    private int port;

    @Override
    public Integer call() throws IOException, InterruptedException {
        requireUsable();
        Path log = Files.createTempFile("magicoder-serve-", ".log");
        System.err.println("starting the inference service; log: " + log);
        try (ModelServer server = ModelServer.start(
                PipelineOptions.home(),
                model.directory(),
                model.precision(),
                device.chosen().toString(),
                port,
                log,
                ServeCommand::say)) {
            System.out.println("serving " + model.directory() + " at " + server.url() + " (Ctrl-C stops it):");
            System.out.println("  curl -s " + server.url() + "/v1/instruct -H 'Content-Type: application/json' -d '"
                    + "{\"instruction\": \"Write a function that adds two numbers.\", \"max_tokens\": 200}'");
            new CountDownLatch(1).await(); // the server's shutdown hook ends this
        }
        return 0;
    }

    private static void say(String notice) {
        System.err.println(notice);
    }

    /** What is wrong with a directory is said here in one sentence, not in the service's log. */
    private void requireUsable() {
        ModelConfig.read(model.directory());
        Tokenizer.load(model.directory()).close();
    }
}
