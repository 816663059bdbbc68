package io.magicoder.inference;

import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.serving.WeightFormat;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every setting of the inference service. */
@ConfigMapping(prefix = "magicoder.inference")
public interface InferenceConfiguration {
    /** Name of the model whose checkpoints are served, as the trainer calls it; clients ask for it by this name. */
    @WithDefault("magicoder")
    String modelName();

    /** Directory of a model to serve as it is, without Kafka; unset: serve what {@code magicoder.checkpoints} announces. */
    Optional<Path> model();

    /** Folder for copies of checkpoints that are published in S3; the last four are kept. */
    @WithDefault("checkpoint-cache")
    Path checkpointCache();

    /** Numbers the model computes with: {@code fp32} or {@code bf16}. */
    @WithDefault("fp32")
    Precision precision();

    /** What the model is computed on: {@code cpu}, {@code cuda}, {@code cuda:N}, or {@code auto}. */
    @WithDefault("cpu")
    String device();

    /**
     * File with the SHA-256 of an API key in each line, in hexadecimal; requests to {@code /v1} then need one of the keys. Unset:
     * everybody may ask.
     */
    Optional<Path> apiKeys();

    /** Requests that are decoded together; the weights are read once for all of them. */
    @WithDefault("32")
    int concurrency();

    /** Most memory for their keys and values; no more is taken than they can use. It limits the length of a request, too. */
    @WithDefault("2G")
    MemorySize cacheMemory();

    /**
     * Most tokens that are computed at once while answers go on: longer prompts are computed in pieces. Twice as many where
     * there are only prompts.
     */
    @WithDefault("256")
    int stepTokens();

    /**
     * How the matrices are stored: {@code unchanged}, or {@code int8} or {@code int4}, which take a half or a quarter of
     * bf16's memory and need {@code precision=bf16}.
     */
    @WithDefault("unchanged")
    WeightFormat weights();

    /**
     * Directories of low-rank adapters in PEFT's layout that are served beside the model, by the names that clients ask for
     * them by: {@code magicoder.inference.adapters.NAME=DIR}.
     */
    Map<String, Path> adapters();

    /** Directory below which clients may load adapters while the service runs; unset: they may not. */
    Optional<Path> adapterRoot();

    /** Names of adapters that are served beside the model as {@code magicoder.checkpoints} announces them. */
    Optional<List<String>> followAdapters();

    /** How a new checkpoint is tried. */
    Canary canary();

    /** A new checkpoint beside the one before. */
    interface Canary {
        /**
         * Share of the requests that a new checkpoint gets at first; the one before, which stays in memory, gets the others.
         * 1: it gets all.
         */
        @WithDefault("1")
        double share();

        /** After this time it gets all, and the one before is closed. */
        @WithDefault("PT1H")
        Duration time();
    }

    /** Requests that may wait for being decoded; one more gets 429. */
    @WithDefault("32")
    int queue();

    /** Longest time from a request's arrival to its answer, waiting included; then its work stops and it gets 504. */
    @WithDefault("PT2M")
    Duration requestTimeout();

    /** What {@code Retry-After} tells a client that gets 429 or 503. */
    @WithDefault("PT5S")
    Duration retryAfter();

    /** New tokens for a request to {@code /v1/instruct} that sets no limit, fewer if the context ends before. */
    @WithDefault("512")
    int instructMaxTokens();

    /** Name of this instance on {@code magicoder.checkpoint-status}; unset: host name and process id. */
    Optional<String> instance();
}
