package io.magicoder.cli.machine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.magicoder.languagemodel.engine.CudaDriver;
import io.magicoder.languagemodel.engine.Device;
import io.magicoder.languagemodel.engine.Djl;
import io.magicoder.languagemodel.engine.JavaProcess;
import io.magicoder.languagemodel.engine.NativeLibraries;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tries native libraries in a process of its own, which they may end. */
final class NativeProbe {
    private static final String FINE = "probe: ";
    private static final String PROBLEM = "problem: ";
    private static final String DRIVER = "driver";
    private static final int SIDE = 64;

    private NativeProbe() {}

    /** What came of it: something to know, or what is wrong. */
    record Outcome(boolean fine, List<String> lines) {
        String line() {
            return String.join("; ", lines);
        }
    }

    /** Asks the driver: a line for it, and one for each card. */
    static Outcome askDriver() {
        return run(DRIVER);
    }

    /** Computes a product on a device. */
    static Outcome product(Device device) {
        return run(device.toString());
    }

    private static Outcome run(String what) {
        List<String> lines;
        try {
            lines = JavaProcess.run(NativeProbe.class, List.of(what), List.of(), Map.of());
        } catch (IllegalStateException e) {
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            return new Outcome(false, List.of("the native libraries end the process: " + reason));
        }
        List<String> problems = after(PROBLEM, lines);
        return problems.isEmpty() ? new Outcome(true, after(FINE, lines)) : new Outcome(false, problems);
    }

    private static List<String> after(String mark, List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith(mark))
                .map(line -> line.substring(mark.length()))
                .toList();
    }

    public static void main(String[] arguments) {
        try {
            if (arguments[0].equals(DRIVER)) {
                CudaDriver driver = CudaDriver.ofThisMachine();
                System.out.println(FINE + "CUDA " + driver.versionText());
                for (int i = 0; i < driver.cards().size(); i++) {
                    CudaDriver.Card card = driver.cards().get(i);
                    System.out.printf(
                            Locale.ROOT,
                            "%scuda:%d %s, %.0f GB, compute capability %d.%d%n",
                            FINE,
                            i,
                            card.name(),
                            card.memoryBytes() / 1e9,
                            card.capability() / 10,
                            card.capability() % 10);
                }
                return;
            }
            Device device = Device.parse(arguments[0]);
            try (NDManager manager = Djl.newManager(device)) {
                NDArray ones = manager.ones(new Shape(SIDE, SIDE), DataType.FLOAT32);
                float sum = ones.matMul(ones).sum().getFloat();
                if (sum != SIDE * SIDE * SIDE) {
                    System.out.println(PROBLEM + "a product of ones is " + sum);
                    return;
                }
            }
            String where = NativeLibraries.ofThisProcess()
                    .libtorch(device)
                    .map(Path::toString)
                    .orElse("the class path");
            System.out.println(FINE + "libtorch " + NativeLibraries.requiredVersion() + " of " + where);
        } catch (RuntimeException | LinkageError e) {
            System.out.println(
                    PROBLEM + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }
}
