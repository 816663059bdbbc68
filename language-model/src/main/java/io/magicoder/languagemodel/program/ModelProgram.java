package io.magicoder.languagemodel.program;

import ai.djl.pytorch.engine.PtNDManager;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.engine.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The module of a model: what its layers compute, and what others build on them. */
public final class ModelProgram {
    private static final List<TorchSource> SOURCES =
            List.of(new TorchSource(ModelProgram.class, "layer.py"), new TorchSource(ModelProgram.class, "model.py"));

    private ModelProgram() {}

    /**
     * The model as its configuration describes it; belongs to {@code manager}, whose device it computes on.
     *
     * @param kernels what it computes with
     * @param frequencies rotation per position of each pair of a head's dimensions
     * @param more functions that use those of the model
     */
    public static TorchProgram load(
            PtNDManager manager, ModelConfig config, Kernels kernels, double[] frequencies, List<TorchSource> more) {
        return TorchProgram.load(manager, attributes(config, kernels, frequencies), sources(kernels, more), false);
    }

    /** The same for a device that need not be there, as a file that {@code torch.jit.load} reads. */
    public static byte[] archive(ModelConfig config, Kernels kernels, Device device, List<TorchSource> more) {
        return TorchProgram.archive(
                attributes(config, kernels, config.rotaryFrequencies()), sources(kernels, more), device);
    }

    private static Map<String, Object> attributes(ModelConfig config, Kernels kernels, double[] frequencies) {
        Map<String, Object> attributes = new TreeMap<>(kernels.attributes());
        attributes.put("layers", config.layers());
        attributes.put("heads", config.heads());
        attributes.put("key_value_heads", config.keyValueHeads());
        attributes.put("head_size", config.headDimension());
        attributes.put("windows", config.windows());
        attributes.put("frequencies", frequencies);
        attributes.put("layer_norm", config.layerNorm());
        attributes.put("epsilon", config.normEpsilon());
        attributes.put("gated", config.gated());
        attributes.put("hidden_act", config.activation());
        return attributes;
    }

    private static List<TorchSource> sources(Kernels kernels, List<TorchSource> more) {
        List<TorchSource> sources = new ArrayList<>(SOURCES);
        sources.add(kernels.packedAttention());
        sources.addAll(more);
        return sources;
    }
}
