package io.magicoder.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Documents {@code ./magicoder test}, which the launcher runs itself: the command line may not be built yet then. */
@Command(
        name = "test",
        description = "Runs every check: formatting, compiler and Error Prone warnings, unit and integration tests"
                + " with a real broker, and a short pipeline. Further arguments go to Maven.",
        mixinStandardHelpOptions = true)
final class TestCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        throw new UserError("the checks are run by the launcher: call ./magicoder test");
    }
}
