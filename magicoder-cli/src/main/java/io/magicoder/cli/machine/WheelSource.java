package io.magicoder.cli.machine;

import java.io.IOException;
import java.nio.file.Path;

/** Where wheels come from. */
@FunctionalInterface
public interface WheelSource {
    /**
     * Brings a wheel into a folder, under its name.
     *
     * @throws IOException with one sentence if it cannot
     */
    void bring(Wheel wheel, Path folder) throws IOException;
}
