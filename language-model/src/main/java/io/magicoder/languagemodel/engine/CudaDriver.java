package io.magicoder.languagemodel.engine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What NVIDIA's driver says of itself and its cards, asked through its C interface, which is the same in all versions. Nothing
 * of PyTorch is needed for it, and no memory of a card is taken.
 *
 * @param version of CUDA that it can run, 1000 times the major plus 10 times the minor
 * @param cards in the order of their numbers
 */
public record CudaDriver(int version, List<Card> cards) {
    /** The driver's library, which is part of the driver, not of CUDA. */
    public static final String LIBRARY =
            System.mapLibraryName("cuda").startsWith("lib") ? "libcuda.so.1" : "nvcuda.dll";

    /** Of {@code CUdevice_attribute} in {@code cuda.h}. */
    private static final int COMPUTE_CAPABILITY_MAJOR = 75;

    private static final int COMPUTE_CAPABILITY_MINOR = 76;
    private static final int NO_DEVICE = 100;
    private static final int NAME_BYTES = 256;

    public CudaDriver {
        cards = List.copyOf(cards);
    }

    /**
     * A card.
     *
     * @param memoryBytes all of it
     * @param capability its generation, 10 times the major compute capability plus the minor
     */
    public record Card(String name, long memoryBytes, int capability) {
        /** Ampere, the first generation with bf16 and flash attention. */
        public static final int AMPERE = 80;
    }

    /** Asked once in a process: what it says does not change. */
    private static final class Asked {
        static final CudaDriver DRIVER = ask(LIBRARY);
    }

    /**
     * The driver of this machine.
     *
     * @throws DeviceUnavailableException if there is none or it does not start
     */
    public static CudaDriver ofThisMachine() {
        try {
            return Asked.DRIVER;
        } catch (ExceptionInInitializerError e) {
            if (e.getCause() instanceof DeviceUnavailableException reason) {
                throw reason;
            }
            throw e;
        } catch (NoClassDefFoundError e) {
            return ask(LIBRARY); // it failed before: once more, for the reason
        }
    }

    /** Major and minor with a dot. */
    public String versionText() {
        return version / 1000 + "." + version % 1000 / 10;
    }

    @SuppressWarnings("restricted") // a library that is no part of Java
    static CudaDriver ask(String library) {
        try (Arena arena = Arena.ofConfined()) {
            SymbolLookup symbols;
            try {
                // For good: what a driver has started cannot be unloaded.
                symbols = SymbolLookup.libraryLookup(library, Arena.global());
            } catch (IllegalArgumentException e) {
                throw new DeviceUnavailableException(
                        "this machine has no NVIDIA driver (" + library
                                + " cannot be loaded): install it, or use the device cpu",
                        e);
            }
            return new Calls(symbols, arena).driver();
        }
    }

    private record Calls(SymbolLookup symbols, Arena arena) {
        CudaDriver driver() {
            int started = call("cuInit", FunctionDescriptor.of(JAVA_INT, JAVA_INT), 0);
            if (started == NO_DEVICE) {
                return new CudaDriver(number("cuDriverGetVersion"), List.of());
            }
            require("cuInit", started);
            List<Card> cards = new ArrayList<>();
            int count = number("cuDeviceGetCount");
            for (int i = 0; i < count; i++) {
                cards.add(card(i));
            }
            return new CudaDriver(number("cuDriverGetVersion"), cards);
        }

        private Card card(int index) {
            MemorySegment handle = arena.allocate(JAVA_INT);
            require(
                    "cuDeviceGet",
                    call("cuDeviceGet", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), handle, index));
            int device = handle.get(JAVA_INT, 0);
            MemorySegment name = arena.allocate(NAME_BYTES);
            require(
                    "cuDeviceGetName",
                    call(
                            "cuDeviceGetName",
                            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
                            name,
                            NAME_BYTES,
                            device));
            MemorySegment bytes = arena.allocate(JAVA_LONG);
            require(
                    "cuDeviceTotalMem_v2",
                    call("cuDeviceTotalMem_v2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), bytes, device));
            int capability =
                    10 * attribute(device, COMPUTE_CAPABILITY_MAJOR) + attribute(device, COMPUTE_CAPABILITY_MINOR);
            return new Card(name.getString(0, StandardCharsets.UTF_8), bytes.get(JAVA_LONG, 0), capability);
        }

        private int attribute(int device, int attribute) {
            MemorySegment value = arena.allocate(JAVA_INT);
            require(
                    "cuDeviceGetAttribute",
                    call(
                            "cuDeviceGetAttribute",
                            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
                            value,
                            attribute,
                            device));
            return value.get(JAVA_INT, 0);
        }

        private int number(String function) {
            MemorySegment value = arena.allocate(JAVA_INT);
            require(function, call(function, FunctionDescriptor.of(JAVA_INT, ADDRESS), value));
            return value.get(JAVA_INT, 0);
        }

        @SuppressWarnings("restricted")
        private int call(String function, FunctionDescriptor type, Object... arguments) {
            MemorySegment symbol = symbols.find(function)
                    .orElseThrow(() -> new DeviceUnavailableException(
                            "the NVIDIA driver has no function " + function + ": update it, or use the device cpu"));
            try {
                return (int) Linker.nativeLinker().downcallHandle(symbol, type).invokeWithArguments(arguments);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(function + " cannot be called", e);
            }
        }

        private static void require(String function, int result) {
            if (result != 0) {
                throw new DeviceUnavailableException("the NVIDIA driver does not start (" + function + " says " + result
                        + "): nvidia-smi tells more; restart the machine if the driver was updated, or use the device"
                        + " cpu");
            }
        }
    }
}
