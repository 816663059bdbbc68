package io.magicoder.cli;

import io.magicoder.cli.pipeline.ExtractorClient;
import io.magicoder.cli.pipeline.ServiceHttp;
import io.magicoder.cli.topics.BrokerAccess;
import io.magicoder.cli.topics.KafkaOptions;
import io.magicoder.events.RunSpecification;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A run in a pipeline that runs elsewhere. */
@Command(
        name = "submit",
        description = "Starts a run in a deployed pipeline and follows it on the topics. The sources are read where the"
                + " extractor runs.",
        mixinStandardHelpOptions = true)
final class SubmitCommand implements Callable<Integer> {
    @Option(
            names = "--extractor",
            paramLabel = "URL",
            required = true,
            description = "Base URL of the seed extractor, such as http://127.0.0.1:8081.")
    private URI extractor = URI.create("http://127.0.0.1:8081");

    @Option(names = "--run-file", paramLabel = "FILE", required = true, description = "A run specification in JSON.")
    private Path runFile = Path.of("");

    @Option(
            names = "--until",
            paramLabel = "STAGE",
            defaultValue = "CHECKPOINT",
            description = "Follow it to its seeds, dataset or checkpoint (default: checkpoint). Before a checkpoint,"
                    + " nothing is trained.")
    private Stage until = Stage.CHECKPOINT;

    @Mixin
    private KafkaOptions kafka = new KafkaOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
        RunSpecification specification = RunFile.read(runFile);
        try (BrokerAccess broker = kafka.open();
                HttpClient http = ServiceHttp.client()) {
            ExtractorClient client = new ExtractorClient(http, extractor);
            String runId = client.start(specification, until == Stage.CHECKPOINT);
            System.out.println("Run " + runId + " of " + String.join(", ", specification.sources()));
            RunFollower.follow(
                    broker.clientSettings(),
                    runId,
                    Optional::empty,
                    follower -> follower.await(until, () -> client.failure(runId)));
            return 0;
        }
    }
}
