package io.magicoder.languagemodel.program;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import io.magicoder.languagemodel.engine.Device;
import io.magicoder.languagemodel.engine.Djl;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** A TorchScript program from its source text. Methods may be called from several threads at once. */
public final class TorchProgram implements AutoCloseable {
    /** Runs a method with or without autograd; DJL offers only the latter to the public. */
    private static final Object LIBRARY;

    private static final Method RUN_METHOD;
    private static final Constructor<IValue> NEW_VALUE;

    static {
        // Loads the natives before anything touches DJL's library class.
        Djl.pyTorch();
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
    private final boolean makesWeights;

    private TorchProgram(PtSymbolBlock module, boolean makesWeights) {
        this.module = module;
        this.makesWeights = makesWeights;
    }

    /**
     * Compiles the functions of some sources as the methods of one module, which belongs to {@code manager}.
     *
     * @param attributes what the methods find in {@code self}: Boolean, Integer, Double, String, {@code int[]} or
     *     {@code double[]}; beside them there is {@code device}, that of {@code manager}
     * @param makesWeights whether its results can be differentiated by; those of other programs cannot, which is faster
     */
    public static TorchProgram load(
            PtNDManager manager, Map<String, Object> attributes, List<TorchSource> sources, boolean makesWeights) {
        byte[] archive = archive(attributes, sources, Djl.deviceOf(manager));
        try {
            return new TorchProgram(
                    JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false), makesWeights);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What {@link #load} loads: a file that {@code torch.jit.load} reads, too. */
    static byte[] archive(Map<String, Object> attributes, List<TorchSource> sources, Device device) {
        StringBuilder functions = new StringBuilder();
        for (TorchSource source : sources) {
            source.text()
                    .lines()
                    .forEach(line -> functions.append("  ").append(line).append('\n'));
        }
        Map<String, Object> all = new TreeMap<>(attributes);
        all.put("device", device.toString());
        return TorchArchive.pack(all, functions.toString());
    }

    /** Calls a method that returns a tensor, which then belongs to {@code owner}. */
    public PtNDArray tensor(PtNDManager owner, String method, Object... arguments) {
        return call(false, method, arguments, result -> result.toTensor(owner));
    }

    /** Calls a method that returns several tensors, which then belong to {@code owner}. */
    public List<PtNDArray> tensors(PtNDManager owner, String method, Object... arguments) {
        return call(false, method, arguments, result -> list(result, owner));
    }

    private static List<PtNDArray> list(IValue tensors, PtNDManager owner) {
        return tensors.toNDList(owner).stream().map(PtNDArray.class::cast).toList();
    }

    /** Calls a method that returns a float. */
    public double number(String method, Object... arguments) {
        return call(false, method, arguments, IValue::toDouble);
    }

    /** Calls a method that returns an int. */
    public long integer(String method, Object... arguments) {
        return call(false, method, arguments, IValue::toLong);
    }

    /** Calls a method that changes its arguments. */
    public void run(String method, Object... arguments) {
        call(false, method, arguments, result -> method);
    }

    /** Calls a method that differentiates and returns a float. */
    public double differentiate(String method, Object... arguments) {
        return call(true, method, arguments, IValue::toDouble);
    }

    /** Calls a method that differentiates and returns a tensor, which then belongs to {@code owner}. */
    public PtNDArray gradient(PtNDManager owner, String method, Object... arguments) {
        return call(true, method, arguments, result -> result.toTensor(owner));
    }

    /** Calls a method that differentiates and returns several tensors, which then belong to {@code owner}. */
    public List<PtNDArray> gradients(PtNDManager owner, String method, Object... arguments) {
        return call(true, method, arguments, result -> list(result, owner));
    }

    /**
     * Calls a method.
     *
     * @param autograd whether derivatives are recorded
     * @param arguments tensors, lists of tensors, {@code long[]}, Long, Integer, Double, Boolean, String
     */
    private <T> T call(boolean autograd, String method, Object[] arguments, Function<IValue, T> reader) {
        List<IValue> values = new ArrayList<>(arguments.length); // a call takes what is in them
        try {
            for (Object argument : arguments) {
                values.add(value(argument));
            }
            long[] handles = values.stream().mapToLong(IValue::getHandle).toArray();
            // Both are settings of the thread.
            JniUtils.setGraphExecutorOptimize(false);
            JniUtils.setGradMode(autograd);
            try (IValue result = NEW_VALUE.newInstance(
                    RUN_METHOD.invoke(LIBRARY, module.getHandle(), method, handles, autograd || makesWeights, false))) {
                return reader.apply(result);
            }
        } catch (ReflectiveOperationException e) {
            Throwable cause = e.getCause() instanceof EngineException thrown ? thrown : e;
            throw new IllegalStateException("the program " + method + " failed: " + cause.getMessage(), cause);
        } finally {
            values.forEach(IValue::close);
        }
    }

    private static IValue value(Object argument) {
        return switch (argument) {
            case PtNDArray tensor -> IValue.from(tensor);
            case long[] numbers -> IValue.listFrom(numbers);
            case Long number -> IValue.from(number.longValue());
            case Integer number -> IValue.from(number.longValue());
            case Double number -> IValue.from(number.doubleValue());
            case Boolean flag -> IValue.from(flag.booleanValue());
            case String text -> IValue.from(text);
            case List<?> tensors ->
                IValue.listFrom(tensors.stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new));
            default -> throw new IllegalArgumentException("no TorchScript value: " + argument.getClass());
        };
    }

    @Override
    public void close() {
        module.close();
    }
}
