package io.magicoder.languagemodel.config;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** The architectures there are, by what their {@code config.json} may say. */
enum Architecture {
    LLAMA("LlamaForCausalLM", "llama"),
    MISTRAL("MistralForCausalLM", "mistral"),
    QWEN2("Qwen2ForCausalLM", "qwen2"),
    STARCODER2("Starcoder2ForCausalLM", "starcoder2");

    /** Keys of every architecture that the model depends on. */
    private static final Set<String> COMMON = Set.of(
            "architectures",
            "model_type",
            "vocab_size",
            "hidden_size",
            "intermediate_size",
            "num_hidden_layers",
            "num_attention_heads",
            "num_key_value_heads",
            "head_dim",
            "hidden_act",
            "max_position_embeddings",
            "rope_theta",
            "rope_scaling",
            "rope_parameters",
            "tie_word_embeddings",
            "attention_dropout",
            "initializer_range",
            "bos_token_id",
            "eos_token_id",
            "dtype",
            "torch_dtype");

    /**
     * Keys without influence on what the model computes, whatever they say: transformers reads them for something else, or
     * not at all. Notes of tools that wrote or converted the file, switches of an implementation or of training, defaults of
     * text generation, where {@code generation_config.json} does not decide. A key belongs here only if the code of
     * transformers (4 and 5) for each of these architectures computes the same without it.
     */
    private static final Set<String> NEUTRAL = Set.of(
            "is_llama_config",
            "transformers.js_config",
            "_attn_implementation_autoset",
            "_attn_implementation_internal",
            "attn_implementation",
            "_flash_attn_2_enabled",
            "use_flash_attention_2",
            "gradient_checkpointing",
            "output_attentions",
            "output_hidden_states",
            "torchscript",
            "use_bfloat16",
            "tf_legacy_loss",
            "finetuning_task",
            "prefix",
            "unsloth_fixed",
            "unsloth_version",
            "model_name",
            "max_sequence_length",
            "model_max_length",
            "is_decoder",
            "early_stopping",
            "bad_words_ids",
            "suppress_tokens",
            "begin_suppress_tokens",
            "forced_bos_token_id",
            "forced_eos_token_id",
            "exponential_decay_length_penalty",
            "remove_invalid_values",
            "output_scores",
            "return_dict_in_generate",
            "transformers_version",
            "_name_or_path",
            "_attn_implementation",
            "use_cache",
            "pad_token_id",
            "unk_token_id",
            "sep_token_id",
            "decoder_start_token_id",
            "return_dict",
            "tokenizer_class",
            "problem_type",
            "id2label",
            "label2id",
            "task_specific_params",
            "chunk_size_feed_forward",
            "max_length",
            "min_length",
            "do_sample",
            "num_beams",
            "num_beam_groups",
            "diversity_penalty",
            "temperature",
            "top_k",
            "top_p",
            "typical_p",
            "repetition_penalty",
            "length_penalty",
            "no_repeat_ngram_size",
            "encoder_no_repeat_ngram_size",
            "num_return_sequences");

    final String className;
    final String modelType;

    Architecture(String className, String modelType) {
        this.className = className;
        this.modelType = modelType;
    }

    private Set<String> own() {
        return switch (this) {
            case LLAMA ->
                // The last splits products, nothing else.
                Set.of("rms_norm_eps", "attention_bias", "mlp_bias", "pretraining_tp");
            case MISTRAL -> Set.of("rms_norm_eps", "sliding_window");
            case QWEN2 ->
                Set.of("rms_norm_eps", "sliding_window", "use_sliding_window", "max_window_layers", "layer_types");
            case STARCODER2 ->
                Set.of(
                        "norm_epsilon",
                        "use_bias",
                        "sliding_window",
                        "embedding_dropout",
                        "residual_dropout",
                        "norm_type",
                        "mlp_type",
                        // Of the framework that trained the published models; transformers ignores them.
                        "activation_function",
                        "attention_softmax_in_fp32",
                        "layer_norm_epsilon",
                        "scale_attention_softmax_in_fp32",
                        "scale_attn_weights");
        };
    }

    static Optional<Architecture> of(String className) {
        return Arrays.stream(values())
                .filter(architecture -> architecture.className.equals(className))
                .findFirst();
    }

    static String classNames() {
        return String.join(
                ", ",
                Arrays.stream(values())
                        .map(architecture -> architecture.className)
                        .toList());
    }

    boolean knows(String key) {
        return COMMON.contains(key) || NEUTRAL.contains(key) || own().contains(key);
    }

    /** Whether the feature that a key switches is one of this architecture's own. */
    boolean has(String key) {
        return own().contains(key);
    }
}
