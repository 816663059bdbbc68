package io.magicoder.languagemodel.engine;

import ai.djl.pytorch.jni.LibUtils;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which native libraries of PyTorch a process will load, and whether that can go well. DJL takes those that
 * {@code PYTORCH_LIBRARY_PATH} leads to, a variable of the environment or else a property, and without it those of the class
 * path, which are for the processor. With libraries of another version it ends the Java virtual machine; so everything is checked before.
 */
public final class NativeLibraries {
    /** The variable that leads to a folder with libtorch. */
    public static final String LIBRARY_PATH = "PYTORCH_LIBRARY_PATH";

    /** The variable, or property, that says which of DJL's bindings fit it. */
    public static final String FLAVOR = "PYTORCH_FLAVOR";

    /** The bindings for CUDA; they load on libtorch for any CUDA 12. */
    public static final String CUDA_FLAVOR = "cu128";

    private static final String VERSION = "PYTORCH_VERSION";

    /** CUDA 12: a driver of one major version runs what any of its minor versions was built for. */
    private static final int OLDEST_DRIVER = 12_000;

    private static final Pattern VERSION_OF_A_WHEEL = Pattern.compile("__version__ = '([^']+)'");

    private static final NativeLibraries OF_THIS_PROCESS = new NativeLibraries(
            name -> System.getenv().getOrDefault(name, System.getProperty(name, "")),
            installation(System.getenv(), Path.of(System.getProperty("user.home", "."))),
            CudaDriver::ofThisMachine);

    private final UnaryOperator<String> settings;
    private final Path installed;
    private final Supplier<CudaDriver> driver;

    /**
     * As they are found.
     *
     * @param settings by name what a variable or property says, else an empty text
     * @param installed the folder of libtorch for CUDA that needs no variable, whether it is there or not
     * @param driver throws a {@link DeviceUnavailableException} if there is none
     */
    NativeLibraries(UnaryOperator<String> settings, Path installed, Supplier<CudaDriver> driver) {
        this.settings = settings;
        this.installed = installed;
        this.driver = driver;
    }

    /** Those of this process. */
    public static NativeLibraries ofThisProcess() {
        return OF_THIS_PROCESS;
    }

    /** The version of libtorch that the bindings on the class path are for. */
    public static String requiredVersion() {
        try (InputStream file = LibUtils.class.getResourceAsStream("/jnilib/pytorch.properties")) {
            if (file == null) {
                throw new IllegalStateException("DJL's bindings of PyTorch (pytorch-jni) are not on the class path");
            }
            Properties properties = new Properties();
            properties.load(file);
            return properties.getProperty("jni_version", "").replaceFirst("-.*", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Where this user's libtorch for CUDA lies: a folder that holds {@code torch/lib} and {@code nvidia} as wheels have
     * them, below the user's cache.
     */
    public static Path installation(Map<String, String> environment, Path home) {
        String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
        return (cache.isEmpty() ? home.resolve(".cache") : Path.of(cache))
                .resolve("magicoder")
                .resolve("cuda-" + requiredVersion());
    }

    /** As DJL names systems: {@code linux-x86_64}. */
    public static String platform() {
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String architecture = System.getProperty("os.arch", "");
        String system = os.startsWith("mac") ? "osx" : os.startsWith("win") ? "win" : "linux";
        return system + "-" + (architecture.equals("amd64") ? "x86_64" : architecture);
    }

    /** The libtorch that would be loaded for a device, unless it is that of the class path. */
    public Optional<Path> libtorch(Device device) {
        Optional<Path> named = Stream.of(settings.apply(LIBRARY_PATH).split(File.pathSeparator, -1))
                .filter(path -> !path.isEmpty())
                .map(Path::of)
                .map(path -> path.endsWith(library("torch")) ? path.resolveSibling("") : path)
                .filter(path -> Files.isRegularFile(path.resolve(library("torch"))))
                .findFirst();
        Path ours = installed.resolve("torch").resolve("lib");
        return named.isEmpty() && device.isCuda() && Files.isRegularFile(ours.resolve(library("torch")))
                ? Optional.of(ours)
                : named;
    }

    /** What the files beside a libtorch say that it is, such as {@code 2.7.1+cu126}; nothing of it is loaded. */
    public static Optional<String> version(Path libtorch) {
        try {
            Path ofAWheel = libtorch.resolveSibling("version.py");
            Path ofAnArchive = libtorch.resolveSibling("build-version");
            if (Files.isRegularFile(ofAWheel)) {
                Matcher version = VERSION_OF_A_WHEEL.matcher(Files.readString(ofAWheel));
                return version.find() ? Optional.of(version.group(1)) : Optional.empty();
            }
            return Files.isRegularFile(ofAnArchive)
                    ? Optional.of(Files.readString(ofAnArchive).strip())
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns if the libraries for a device can be loaded and the device is there.
     *
     * @throws DeviceUnavailableException what is missing or does not fit, in one sentence
     */
    public void require(Device device) {
        if (device.isCuda()) {
            requireCard(device);
        }
        String override = settings.apply(VERSION);
        if (!override.isEmpty() && !override.equals(requiredVersion())) {
            throw new DeviceUnavailableException(
                    VERSION + " is " + override + ", and only " + requiredVersion() + " can be used: unset it");
        }
        Optional<Path> libtorch = libtorch(device);
        if (libtorch.isPresent()) {
            requireLibtorch(libtorch.get(), device);
        } else if (device.isCuda()) {
            throw new DeviceUnavailableException("the device " + device + " needs libtorch " + requiredVersion()
                    + " for CUDA: './magicoder setup cuda' fetches it, or " + LIBRARY_PATH + " and " + FLAVOR + "="
                    + CUDA_FLAVOR + " name one");
        }
    }

    private void requireCard(Device device) {
        if (LibUtils.class.getResource(binding(CUDA_FLAVOR)) == null) {
            throw new DeviceUnavailableException(
                    "the device " + device + " is not available on " + platform() + ": use the device cpu");
        }
        CudaDriver found = driver.get();
        if (found.version() < OLDEST_DRIVER) {
            throw new DeviceUnavailableException("the NVIDIA driver is for CUDA " + found.versionText()
                    + ", and at least 12.0 is needed: update the driver, or use the device cpu");
        }
        List<CudaDriver.Card> cards = found.cards();
        if (device.index() >= cards.size()) {
            throw new DeviceUnavailableException("there is no device " + device + ": the driver shows "
                    + switch (cards.size()) {
                        case 0 -> "no card";
                        case 1 -> "cuda:0 alone";
                        default -> "cuda:0 to cuda:" + (cards.size() - 1);
                    });
        }
    }

    private void requireLibtorch(Path libtorch, Device device) {
        String required = requiredVersion();
        Optional<String> version = version(libtorch);
        if (version.isEmpty()) {
            throw new DeviceUnavailableException("nothing beside " + libtorch + " says which version of libtorch it is"
                    + " (../version.py of a wheel or ../build-version of an archive), and another one than " + required
                    + " would end the process: unset " + LIBRARY_PATH + ", or name a complete one");
        }
        if (!version.get().replaceFirst("\\+.*", "").equals(required)) {
            throw new DeviceUnavailableException(libtorch + " is libtorch " + version.get() + ", and only " + required
                    + " can be used: './magicoder setup cuda' fetches it");
        }
        boolean forCuda = Files.exists(libtorch.resolve(library("torch_cuda")));
        if (device.isCuda() && !forCuda) {
            throw new DeviceUnavailableException(libtorch + " is libtorch for the processor, and the device " + device
                    + " needs one for CUDA: './magicoder setup cuda' fetches it; unset " + LIBRARY_PATH + " then");
        }
        if (!libtorch.startsWith(installed)) {
            requireFlavor(libtorch, forCuda);
        }
        if (forCuda && !device.isCuda() && !driverStarts()) {
            throw new DeviceUnavailableException(libtorch + " is libtorch for CUDA, which cannot be loaded without an"
                    + " NVIDIA driver, not even for the device cpu: unset " + LIBRARY_PATH);
        }
    }

    private boolean driverStarts() {
        try {
            return driver.get().version() > 0;
        } catch (DeviceUnavailableException e) {
            return false;
        }
    }

    /** DJL takes bindings that it has not if the variable is not set, and fetches some from the network. */
    private void requireFlavor(Path libtorch, boolean forCuda) {
        String flavor = settings.apply(FLAVOR);
        String fitting = forCuda ? CUDA_FLAVOR : "cpu";
        if (flavor.isEmpty()) {
            throw new DeviceUnavailableException("the bindings for " + libtorch + " are not named: set " + FLAVOR + "="
                    + fitting + " beside " + LIBRARY_PATH);
        }
        if (!flavor.equals(fitting)) {
            throw new DeviceUnavailableException(
                    FLAVOR + " is " + flavor + ", and " + libtorch + " needs " + fitting + ": correct it");
        }
    }

    /** Leads DJL to the libtorch of the user's cache, where that is the one for a device. */
    void lead(Device device) {
        libtorch(device).filter(path -> path.startsWith(installed)).ifPresent(path -> {
            System.setProperty(LIBRARY_PATH, path.toString());
            System.setProperty(FLAVOR, CUDA_FLAVOR);
        });
    }

    /** The name of a library's file. */
    static String library(String name) {
        return System.mapLibraryName(name);
    }

    private static String binding(String flavor) {
        return "/jnilib/" + platform() + "/" + flavor + "/" + library("djl_torch");
    }
}
