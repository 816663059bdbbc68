package io.magicoder.cli;

import io.magicoder.cli.pipeline.ModelServer;
import io.magicoder.languagemodel.config.AdapterConfig;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.serving.WeightFormat;
import io.magicoder.languagemodel.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
    @Option(
            names = "--model",
            paramLabel = "DIR",
            required = true,
            description = "A checkpoint, or any other Hugging Face directory.")
    private Path directory = Path.of("");

    @Option(
            names = "--weights",
            paramLabel = "FORMAT",
            defaultValue = "FP32",
            description =
                    "How the weights are stored: fp32, bf16, or int8 or int4, which are made from them and computed with"
                            + " in bf16 (default: fp32).")
    private Weights weights = Weights.FP32;

    @Option(
            names = "--adapter",
            paramLabel = "NAME=DIR",
            description =
                    "A low-rank adapter in PEFT's layout, served by its name beside the model. May be given several"
                            + " times.")
    private Map<String, Path> adapters = Map.of();

    @Mixin
    private DeviceOption device = new DeviceOption();

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "8085",
            description = "Default: ${DEFAULT-VALUE}; 0 for a free one.")
    private int port;

    private enum Weights {
        FP32("fp32", WeightFormat.UNCHANGED),
        BF16("bf16", WeightFormat.UNCHANGED),
        INT8("bf16", WeightFormat.INT8),
        INT4("bf16", WeightFormat.INT4);

        private final String precision;
        private final WeightFormat format;

        Weights(String precision, WeightFormat format) {
            this.precision = precision;
            this.format = format;
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        requireUsable();
        Path log = Files.createTempFile("magicoder-serve-", ".log");
        System.err.println("starting the inference service; log: " + log);
        try (ModelServer server = ModelServer.start(
                PipelineOptions.home(),
                new ModelServer.Served(
                        directory,
                        weights.precision,
                        weights.format.toString(),
                        device.chosen().toString(),
                        adapters),
                port,
                log,
                ServeCommand::say)) {
            System.out.println("serving " + directory + " at " + server.url()
                    + "/ (Ctrl-C stops it): try it there in a browser, or ask");
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
        ModelConfig.read(directory);
        Tokenizer.load(directory).close();
        adapters.values().forEach(AdapterConfig::read);
    }
}
