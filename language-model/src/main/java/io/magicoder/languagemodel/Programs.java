package io.magicoder.languagemodel;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The two modules made of {@code src/main/torchscript}. */
final class Programs {
    private Programs() {}

    static PtNDManager newManager() {
        TorchProgram.ensureEngine();
        return (PtNDManager) Engine.getEngine("PyTorch").newBaseManager(Device.cpu());
    }

    /** The model as its configuration describes it. */
    static TorchProgram model(PtNDManager manager, ModelConfig config, Kernels kernels, double[] frequencies) {
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
        return TorchProgram.load(manager, attributes, List.of("layer.py", "model.py", "loss.py"), false);
    }

    /** What needs no model: tensors and optimizers. */
    static TorchProgram tensors(PtNDManager manager) {
        return TorchProgram.load(manager, Map.of(), List.of("tensors.py", "optimizers.py"), true);
    }
}
