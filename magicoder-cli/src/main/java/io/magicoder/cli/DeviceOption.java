package io.magicoder.cli;

import io.magicoder.languagemodel.engine.Device;
import picocli.CommandLine.Option;

/** What a model is computed on. */
final class DeviceOption {
    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "cpu",
            description = "cpu, cuda (the first GPU), cuda:N, or auto: a GPU if one can be used (default:"
                    + " ${DEFAULT-VALUE}).")
    private String device = "cpu";

    /** It is there and can be used. With {@code auto}, says which it is. */
    Device chosen() {
        Device chosen = Device.choose(device);
        if (device.equals("auto")) {
            System.err.println("device auto: " + chosen + " is used");
        }
        return chosen;
    }
}
