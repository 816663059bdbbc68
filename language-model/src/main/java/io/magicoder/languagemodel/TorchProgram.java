package io.magicoder.languagemodel;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A TorchScript program from its source text. Methods may be called from several threads at once. */
final class TorchProgram implements AutoCloseable {
    /** Runs a method with or without autograd; DJL offers only the latter to the public. */
    private static final Object LIBRARY;

    private static final Method RUN_METHOD;
    private static final Constructor<IValue> NEW_VALUE;

    static {
        try {
            Class<?> library = Class.forName("ai.djl.pytorch.jni.PyTorchLibrary", true, IValue.class.getClassLoader());
            Field instance = library.getDeclaredField("LIB");
            instance.setAccessible(true);
            LIBRARY = instance.get(null);
            RUN_METHOD = library.getDeclaredMethod(
                    "moduleRunMethod", long.class, String.class, long[].class, boolean.class, boolean.class);
            RUN_METHOD.setAccessible(true);
            NEW_VALUE = IValue.class.getDeclaredConstructor(long.class);
            NEW_VALUE.setAccessible(true);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final PtSymbolBlock module;

    private TorchProgram(PtSymbolBlock module) {
        this.module = module;
    }

    /** Compiles a resource beside this class. */
    static TorchProgram load(PtNDManager manager, String resource) {
        try (InputStream source = TorchProgram.class.getResourceAsStream(resource)) {
            if (source == null) {
                throw new IllegalStateException("the resource " + resource + " is missing");
            }
            byte[] archive = archive(source.readAllBytes());
            return new TorchProgram(JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Calls a method that returns one tensor.
     *
     * @param autograd whether results can be differentiated and used as weights; without it decoding is faster
     * @param arguments tensors, lists of tensors, {@code long[]}, Long or Double
     */
    PtNDArray call(PtNDManager manager, boolean autograd, String method, Object... arguments) {
        List<IValue> values = new ArrayList<>(arguments.length);
        try {
            for (Object argument : arguments) {
                values.add(value(argument));
            }
            long[] handles = values.stream().mapToLong(IValue::getHandle).toArray();
            JniUtils.setGraphExecutorOptimize(false);
            JniUtils.setGradMode(autograd); // of this thread; DJL clears it on the thread that starts the engine
            try (IValue result = NEW_VALUE.newInstance(
                    RUN_METHOD.invoke(LIBRARY, module.getHandle(), method, handles, autograd, false))) {
                return result.toTensor(manager);
            }
        } catch (ReflectiveOperationException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IllegalStateException(method + " failed: " + cause.getMessage(), cause);
        } finally {
            values.forEach(IValue::close);
        }
    }

    private static IValue value(Object argument) {
        return switch (argument) {
            case PtNDArray tensor -> IValue.from(tensor);
            case long[] numbers -> IValue.listFrom(numbers);
            case Long number -> IValue.from(number.longValue());
            case Double number -> IValue.from(number.doubleValue());
            case List<?> tensors ->
                IValue.listFrom(tensors.stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new));
            default -> throw new IllegalArgumentException("no TorchScript value: " + argument.getClass());
        };
    }

    static PtNDArray tensor(NDArray array) {
        return (PtNDArray) array;
    }

    @Override
    public void close() {
        module.close();
    }

    /** What torch.jit.save writes, for one object of class {@code __torch__.M} without tensors. */
    private static byte[] archive(byte[] source) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            put(zip, "m/data.pkl", latin1("\u0080\2c__torch__\nM\n)\u0081}(X\10\0\0\0training\u0088ub."));
            put(zip, "m/code/__torch__.py", source);
            put(zip, "m/constants.pkl", latin1("\u0080\2)."));
            put(zip, "m/version", latin1("10\n"));
            put(zip, "m/byteorder", latin1("little"));
        }
        return bytes.toByteArray();
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setTime(0);
        CRC32 crc = new CRC32();
        crc.update(content);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
