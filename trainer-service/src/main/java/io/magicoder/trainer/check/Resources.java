package io.magicoder.trainer.check;

import com.sun.management.OperatingSystemMXBean;
import io.magicoder.languagemodel.engine.CudaDriver;
import io.magicoder.languagemodel.engine.Device;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this machine has for a training. */
final class Resources {
    private Resources() {}

    /**
     * Bytes of memory that a device computes in: the card's, or this machine's, or the container's if there is one; the
     * most that can be said where the system does not tell.
     */
    static long memory(Device device) {
        if (device.isCuda()) {
            return CudaDriver.ofThisMachine().cards().get(device.index()).memoryBytes();
        }
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : Long.MAX_VALUE;
    }

    /** The nearest folder on the way to a directory that is there. */
    static Path existing(Path directory) {
        Path existing = directory.toAbsolutePath().normalize();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        return existing;
    }

    /** Bytes that can be written below a directory, which need not exist yet. */
    static long disk(Path directory) throws IOException {
        return Files.getFileStore(existing(directory)).getUsableSpace();
    }
}
