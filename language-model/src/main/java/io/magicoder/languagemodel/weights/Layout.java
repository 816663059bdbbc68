package io.magicoder.languagemodel.weights;

import io.magicoder.languagemodel.config.ModelConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which parameters make up each tensor of the programs, in the order that {@code model.py} and {@code layer.py} state:
 * 4 tensors of the whole model, then 12 of each layer. What is multiplied by the same input is one tensor.
 */
final class Layout {
    static final int EMBEDDING = 0;
    static final int HEAD = 3;
    static final int WHOLE = 4;
    static final int LAYER = 12;
    private static final int[] PRODUCTS = {2, 4, 8, 10};
    static final int PRODUCTS_OF_LAYER = 4;

    private final List<Parameter> parameters = new ArrayList<>();
    private final List<List<Parameter>> slots = new ArrayList<>();
    private final boolean tied;

    Layout(ModelConfig config) {
        for (int slot = 0; slot < WHOLE + LAYER * config.layers(); slot++) {
            slots.add(new ArrayList<>());
        }
        tied = config.tiedEmbedding();
        long hidden = config.hiddenSize();
        long inner = config.intermediateSize();
        long queries = (long) config.heads() * config.headDimension();
        long keys = (long) config.keyValueHeads() * config.headDimension();
        add(EMBEDDING, "model.embed_tokens.weight", config.vocabularySize(), hidden);
        for (int i = 0; i < config.layers(); i++) {
            int at = WHOLE + LAYER * i;
            String layer = "model.layers." + i + ".";
            norm(config, at, layer + "input_layernorm");
            boolean bias = config.queryKeyValueBias();
            linear(at + 2, layer + "self_attn.q_proj", bias, queries, hidden);
            linear(at + 2, layer + "self_attn.k_proj", bias, keys, hidden);
            linear(at + 2, layer + "self_attn.v_proj", bias, keys, hidden);
            linear(at + 4, layer + "self_attn.o_proj", config.outputBias(), hidden, queries);
            norm(config, at + 6, layer + "post_attention_layernorm");
            if (config.gated()) {
                linear(at + 8, layer + "mlp.gate_proj", config.feedForwardBias(), inner, hidden);
                linear(at + 8, layer + "mlp.up_proj", config.feedForwardBias(), inner, hidden);
                linear(at + 10, layer + "mlp.down_proj", config.feedForwardBias(), hidden, inner);
            } else {
                linear(at + 8, layer + "mlp.c_fc", config.feedForwardBias(), inner, hidden);
                linear(at + 10, layer + "mlp.c_proj", config.feedForwardBias(), hidden, inner);
            }
        }
        norm(config, 1, "model.norm");
        if (!tied) {
            add(HEAD, "lm_head.weight", config.vocabularySize(), hidden);
        }
    }

    private void norm(ModelConfig config, int slot, String name) {
        add(slot, name + ".weight", config.hiddenSize());
        if (config.layerNorm()) {
            add(slot + 1, name + ".bias", config.hiddenSize());
        }
    }

    private void linear(int slot, String name, boolean bias, long rows, long columns) {
        add(slot, name + ".weight", rows, columns);
        if (bias) {
            add(slot + 1, name + ".bias", rows);
        }
    }

    private void add(int slot, String name, long... shape) {
        long first = of(slot).stream().mapToLong(Parameter::rows).sum();
        Parameter parameter = new Parameter(name, shape, slot, first);
        parameters.add(parameter);
        slots.get(slot).add(parameter);
    }

    /** In the order of transformers. */
    List<Parameter> parameters() {
        return parameters;
    }

    /**
     * The projections of each layer where {@code lora.py} may adapt them: query, key, value, output, gate, up, down; empty
     * where the architecture has none.
     */
    List<Optional<Parameter>> adapterPlaces() {
        List<Optional<Parameter>> places = new ArrayList<>();
        for (int at = WHOLE; at < slots.size(); at += LAYER) {
            for (int slot : PRODUCTS) {
                if (slot == 8 && of(at + slot).size() == 1) {
                    places.add(Optional.empty()); // no gate
                }
                of(at + slot).forEach(parameter -> places.add(Optional.of(parameter)));
            }
        }
        return places;
    }

    /** Of each layer, the projections that are one product: query, key and value; output; gate and up, or only up; down. */
    List<List<Parameter>> products() {
        List<List<Parameter>> products = new ArrayList<>();
        for (int at = WHOLE; at < slots.size(); at += LAYER) {
            for (int slot : PRODUCTS) {
                products.add(of(at + slot));
            }
        }
        return products;
    }

    /** The projections of all layers. */
    List<Parameter> projections() {
        return adapterPlaces().stream().flatMap(Optional::stream).toList();
    }

    /** Those that a tensor consists of, from its first row on; none where the architecture has no such tensor. */
    List<Parameter> of(int slot) {
        return slots.get(slot);
    }

    /** Of the tensor in a slot; no elements where the architecture has none. */
    long[] shape(int slot) {
        if (of(slot).isEmpty()) {
            return new long[] {0};
        }
        long[] shape = of(slot).getFirst().shape().clone();
        shape[0] = of(slot).stream().mapToLong(Parameter::rows).sum();
        return shape;
    }

    int slots() {
        return slots.size();
    }

    /** The tensor that stands in a slot: the head of a model with tied embeddings is the embedding. */
    int shared(int slot) {
        return slot == HEAD && tied ? EMBEDDING : slot;
    }
}
