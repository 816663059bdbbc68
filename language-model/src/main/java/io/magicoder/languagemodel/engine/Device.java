package io.magicoder.languagemodel.engine;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a model's tensors lie on and are computed by.
 *
 * @param kind processor or GPU
 * @param index which of the GPUs that the driver shows, from 0; 0 for the processor
 */
public record Device(Kind kind, int index) {
    /** Of a device. */
    public enum Kind {
        CPU,
        CUDA
    }

    /** The processor. */
    public static final Device CPU = new Device(Kind.CPU, 0);

    private static final Logger LOG = LoggerFactory.getLogger(Device.class);
    private static @Nullable Device any;
    private static final Pattern NUMBERED = Pattern.compile("cuda:(\\d{1,3})");

    public Device {
        if (index < 0 || (kind == Kind.CPU && index > 0)) {
            throw new IllegalArgumentException("there is no device " + kind + " " + index);
        }
    }

    /**
     * The device of a setting, which is there and can be used: {@code cpu}, {@code cuda} (the first), {@code cuda:N}, or
     * {@code auto}, which is the first GPU if it can be used, else the processor, and is logged. Nothing native of
     * PyTorch is loaded.
     *
     * @throws IllegalArgumentException if this is no device
     * @throws DeviceUnavailableException if there is none, or something that it needs is missing
     */
    public static Device choose(String setting) {
        if (setting.equals("auto")) {
            return chooseAny();
        }
        Device device = parse(setting);
        NativeLibraries.ofThisProcess().require(device);
        return device;
    }

    /** Once in a process: what is there does not change, and is said once. */
    private static synchronized Device chooseAny() {
        if (any != null) {
            return any;
        }
        NativeLibraries libraries = NativeLibraries.ofThisProcess();
        Device first = new Device(Kind.CUDA, 0);
        try {
            libraries.require(first);
            LOG.info("device auto: {} is used", first);
            any = first;
        } catch (DeviceUnavailableException e) {
            libraries.require(CPU);
            LOG.info("device auto: the processor is used, for {}", e.getMessage());
            any = CPU;
        }
        return any;
    }

    /**
     * From {@code cpu}, {@code cuda} (the first) or {@code cuda:N}, whether it is there or not.
     *
     * @throws IllegalArgumentException if this is no device
     */
    public static Device parse(String name) {
        Matcher numbered = NUMBERED.matcher(name);
        if (numbered.matches()) {
            return new Device(Kind.CUDA, Integer.parseInt(numbered.group(1)));
        }
        return switch (name) {
            case "cpu" -> CPU;
            case "cuda" -> new Device(Kind.CUDA, 0);
            default ->
                throw new IllegalArgumentException(
                        "there is no device '" + name + "': known are cpu, cuda, cuda:N, auto");
        };
    }

    public boolean isCuda() {
        return kind == Kind.CUDA;
    }

    /** As settings and PyTorch name it. */
    @Override
    public String toString() {
        return isCuda() ? "cuda:" + index : "cpu";
    }
}
