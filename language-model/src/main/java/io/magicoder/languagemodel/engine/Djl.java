package io.magicoder.languagemodel.engine;

import ai.djl.engine.Engine;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.LibUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The door into DJL: nothing else may start its engine or its tokenizers.
 *
 * <p>DJL tells its makers of its use when it finds itself on EC2, which it looks for at the first engine and the first
 * tokenizer of a process; and it fetches native libraries, although they are on the class path. Both are switched off
 * here, before the first of its classes is loaded.
 */
public final class Djl {
    static {
        // A caller may want natives to be fetched, for other processors; a report is nobody's wish.
        if (System.getProperty("ai.djl.offline") == null) {
            System.setProperty("ai.djl.offline", "true");
        }
        System.setProperty("OPT_OUT_TRACKING", "true");
    }

    private Djl() {}

    /**
     * The engine; the first call in a process loads its native libraries, after they were checked.
     *
     * @throws DeviceUnavailableException if they cannot be loaded
     */
    public static Engine pyTorch() {
        return pyTorch(Device.CPU);
    }

    private static Engine pyTorch(Device device) {
        NativeLibraries libraries = NativeLibraries.ofThisProcess();
        libraries.require(device);
        libraries.lead(device);
        Engine engine = Engine.getEngine("PyTorch");
        Path loaded = Path.of(LibUtils.getLibtorchPath());
        if (device.isCuda() && !Files.exists(loaded.resolve(NativeLibraries.library("torch_cuda")))) {
            throw new DeviceUnavailableException("the device " + device + " was asked for after PyTorch was loaded for"
                    + " the processor: a process can use it only from its start on");
        }
        return engine;
    }

    /** An owner of tensors on the processor, to be closed. */
    public static PtNDManager newManager() {
        return newManager(Device.CPU);
    }

    /**
     * An owner of tensors on a device, to be closed.
     *
     * @throws DeviceUnavailableException if the device is not there, or something that it needs is missing
     */
    public static PtNDManager newManager(Device device) {
        return (PtNDManager) pyTorch(device)
                .newBaseManager(device.isCuda() ? ai.djl.Device.gpu(device.index()) : ai.djl.Device.cpu());
    }

    /** What the tensors of an owner lie on. */
    public static Device deviceOf(PtNDManager manager) {
        ai.djl.Device device = manager.getDevice();
        return device.isGpu() ? new Device(Device.Kind.CUDA, device.getDeviceId()) : Device.CPU;
    }

    /** A tokenizer that adds, cuts and fills up nothing, to be closed. */
    public static HuggingFaceTokenizer tokenizer(Path file) throws IOException {
        return HuggingFaceTokenizer.builder()
                .optTokenizerPath(file)
                .optAddSpecialTokens(false)
                .optTruncation(false)
                .optPadding(false)
                .build();
    }
}
