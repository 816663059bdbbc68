package io.magicoder.cli.pipeline;

import io.magicoder.cli.UserError;
import io.magicoder.embeddedkafka.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What has to be true before child processes start, and how they are started. */
final class Startup {
    private Startup() {}

    /**
     * The port that is wanted, or a free one for 0.
     *
     * @param name of who will listen there
     * @throws UserError if it is in use
     */
    static int port(String name, int wanted) {
        if (wanted == 0) {
            return FreePort.any();
        }
        if (!FreePort.isFree(wanted)) {
            throw new UserError("port " + wanted + " for the " + name + " is in use; choose another one");
        }
        return wanted;
    }

    /** @throws UserError if the service is not packaged below the folder of the project */
    static void requirePackaged(ServiceDefinition service, Path home) {
        if (!Files.exists(service.jar(home))) {
            throw new UserError(service.jar(home) + " is missing: build the project with ./magicoder");
        }
    }

    /**
     * Starts processes stage by stage: those of one stage together, the next stage once all of them are ready.
     *
     * @param stop stops all of them: called if one does not start, and when this JVM ends
     * @throws UserError if one does not start
     */
    static void inStages(Runnable stop, List<List<ServiceProcess>> stages) throws IOException, InterruptedException {
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(stop, "stop-processes"));
            for (List<ServiceProcess> stage : stages) {
                for (ServiceProcess process : stage) {
                    process.start();
                }
                for (ServiceProcess process : stage) {
                    process.awaitReady();
                }
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            stop.run();
            throw e;
        }
    }
}
