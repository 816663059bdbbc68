package io.magicoder.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.sun.management.OperatingSystemMXBean;
import io.magicoder.languagemodel.engine.Device;
import io.magicoder.languagemodel.engine.Djl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/** What this machine can do at most, by the same library and threads that the model uses. */
final class Machine implements AutoCloseable {
    private static final int SIDE = 2048;
    private static final int VECTOR = 1 << 28;
    /** Nanoseconds; a tick are ten million. */
    private static final long SHORTEST = 400_000_000;

    private static LongSupplier clock = System::nanoTime;

    private final NDManager manager;
    private final NDArray left;
    private final NDArray right;
    /** Far larger than caches. */
    private final NDArray vector;

    Machine() {
        this(Device.CPU);
    }

    /** What a device can do. */
    Machine(Device device) {
        manager = Djl.newManager(device);
        left = manager.ones(new Shape(SIDE, SIDE), DataType.FLOAT32);
        right = manager.ones(new Shape(SIDE, SIDE), DataType.FLOAT32);
        vector = manager.ones(new Shape(VECTOR), DataType.FLOAT32);
    }

    /** fp32 products of two square matrices, in GFLOPS. */
    double products() {
        return rate(2e-9 * SIDE * SIDE * SIDE * 4, () -> {
            for (int i = 0; i < 4; i++) {
                left.matMul(right).close();
            }
        });
    }

    /** The sum of a long vector, in GB/s. */
    double reading() {
        int times = 4; // far longer than a tick of processor time
        return rate(4e-9 * vector.size() * times, () -> {
            for (int i = 0; i < times; i++) {
                vector.sum().close();
            }
        });
    }

    /** A long vector incremented in its place, in GB/s read and written. */
    double updating() {
        int times = 4;
        return rate(8e-9 * vector.size() * times, () -> {
            for (int i = 0; i < times; i++) {
                vector.addi(1);
            }
            vector.getFloat(0); // waits for a device
        });
    }

    /** A block of random bytes again and again beside a file, until the disk has it, and then in its place, in GB/s. */
    static double writing(Path file, long bytes) {
        byte[] random = new byte[1 << 23];
        new SplittableRandom(1).nextBytes(random);
        ByteBuffer block = ByteBuffer.allocateDirect(random.length).put(random);
        return rate(bytes / 1e9, () -> {
            Path beside = file.resolveSibling(file.getFileName() + ".part");
            try (FileChannel channel =
                    FileChannel.open(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                for (long left = bytes; left > 0; ) {
                    block.clear().limit((int) Math.min(left, block.capacity()));
                    left -= channel.write(block);
                }
                channel.force(false);
                Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** By {@code processor} time of this process, or by {@code wall} time. */
    static void useClock(String name) {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        clock = name.equals("processor") ? system::getProcessCpuTime : System::nanoTime;
    }

    static double rate(double amount, Runnable work) {
        long began = now();
        work.run();
        return amount / ((now() - began) / 1e9);
    }

    /** The same again and again, for work that may be shorter than a tick of processor time. */
    static double rateOfMany(double amount, Runnable work) {
        work.run(); // warms up
        long began = now();
        long took = 0;
        int times = 0;
        while (took < SHORTEST) {
            work.run();
            times++;
            took = now() - began;
        }
        return amount * times / (took / 1e9);
    }

    /** Nanoseconds of the clock that measures. */
    static long now() {
        return clock.getAsLong();
    }

    @Override
    public void close() {
        manager.close();
    }
}
