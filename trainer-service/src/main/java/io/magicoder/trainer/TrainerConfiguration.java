package io.magicoder.trainer;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Everything that can be configured about the trainer. */
@ConfigMapping(prefix = "magicoder.trainer")
public interface TrainerConfiguration {
    /** Directory of the checkpoints; trainer and inference must reach it under the same path. */
    @WithDefault("checkpoints")
    Path checkpointDirectory();

    /**
     * Where in S3 each checkpoint is copied to and published from, {@code s3://BUCKET/PREFIX}; unset: it is published from its
     * directory. Nothing is pruned there.
     */
    Optional<String> checkpointCopies();

    /** Name under which checkpoints are published and served. */
    @WithDefault("magicoder")
    String modelName();

    /** Hugging Face directory to start from; without it a small byte-level model with random weights is made. */
    Optional<Path> baseModel();

    /** Recipe that gives the default of every training setting: {@code magicoder}, {@code review} or {@code small}; without it {@code magicoder} with a base model, {@code small} without. */
    Optional<String> preset();

    /** Checkpoints of the model to keep, the newest first. */
    @WithDefault("3")
    int keep();

    /** How long to wait for a shard that a data set names and that is not on the topic. */
    @WithDefault("PT2M")
    Duration shardTimeout();

    /** Prompts of the data set whose greedy continuation is recorded in the manifest. */
    @WithDefault("3")
    int goldenPrompts();

    /** Tokens of each recorded continuation. */
    @WithDefault("16")
    int goldenTokens();

    /** Passes over all rows. */
    Optional<String> epochs();

    /** Longest row in tokens; longer ones are cut on the right. */
    Optional<String> maxLength();

    /** Prompt around an instruction: {@code magicoder} or {@code alpaca}. */
    Optional<String> promptFormat();

    /** Share of the rows that become a text with a hole in the model's own words, instead of prompt and response. */
    Optional<String> fimRate();

    /** {@code adamw} or {@code adafactor}. */
    Optional<String> optimizer();

    /** Learning rate at the end of the warm-up. */
    Optional<String> learningRate();

    /** After the warm-up: {@code linear}, {@code cosine} or {@code constant}. */
    Optional<String> schedule();

    /** Steps of warm-up; 0 leaves it to the ratio. */
    Optional<String> warmupSteps();

    /** Share of all steps that is warm-up. */
    Optional<String> warmupRatio();

    /** Rows of one optimizer step. */
    Optional<String> rowsPerStep();

    /** Most rows of one forward and backward pass; 0 for any number. */
    Optional<String> microBatch();

    /** If above 0: rows of a step are {@code micro-batch × accumulation}. */
    Optional<String> accumulation();

    /** Most tokens of one forward and backward pass. */
    Optional<String> microBatchTokens();

    /** Gradients above this L2 norm are scaled down to it; 0 for no clipping. */
    Optional<String> maxGradientNorm();

    /** Decoupled weight decay. */
    Optional<String> weightDecay();

    /** AdamW's decay of the first moment. */
    Optional<String> adamBeta1();

    /** AdamW's decay of the second moment. */
    Optional<String> adamBeta2();

    /** AdamW's epsilon. */
    Optional<String> adamEpsilon();

    /** {@code fp32}, {@code bf16}, {@code bf16-stochastic} or {@code bf16-plain}. */
    Optional<String> precision();

    /** {@code cpu}, {@code cuda}, {@code cuda:N}, or {@code auto}: the first GPU if it can be used. */
    Optional<String> device();

    /** Whether a GPU, too, gives the same bits again; slower. */
    Optional<String> deterministic();

    /** Whether every epoch has an order of its own. */
    Optional<String> shuffle();

    /** Of the first weights of a new model and of the orders. */
    Optional<String> seed();

    /** Whether gradients keep only the input of each layer, or of a number of layers, and compute these again. */
    Optional<String> checkpointing();

    /** Whether each layer is updated within the backward pass: its gradient is all there is in memory. */
    Optional<String> fusedBackward();

    /** Steps from one resume point to the next. */
    Optional<String> saveEvery();

    /** Rows that are not trained on, whose loss is measured. */
    Optional<String> heldOut();

    /** Steps between measurements of the held-out loss; 0 for one after each epoch. */
    Optional<String> evaluateEvery();

    /** Measurements without a better one after which a training ends early; 0 for never. */
    Optional<String> patience();

    /** Which samples are trained on: a condition in SQL over their columns, such as {@code quality >= 0.9}. */
    Optional<String> where();

    /** A low-rank adapter, trained instead of the weights and added to them at the end. */
    Lora lora();

    /** A low-rank adapter. */
    interface Lora {
        /** Its rank; 0 for none. */
        Optional<String> rank();

        /** How much it counts, times its rank. */
        Optional<String> alpha();

        /** Projections it is put on, with commas between, or {@code all-linear}. */
        Optional<String> targets();

        /** Whether it is added to the weights at the end; otherwise the adapter alone is published, which needs a base model. */
        Optional<String> merge();
    }

    /** Size of the model that is made when there is no base model. */
    SmallModel smallModel();

    /** Size of the model that is made when there is no base model. */
    interface SmallModel {
        /** Most tokens of its vocabulary: the bytes, begin and end, and byte pairs that are frequent in the data set. */
        @WithDefault("2048")
        int vocabularySize();

        /** Width of the model, a multiple of the heads. */
        @WithDefault("192")
        int hidden();

        /** Layers. */
        @WithDefault("4")
        int layers();

        /** Attention heads. */
        @WithDefault("6")
        int heads();

        /** Heads of keys and values. */
        @WithDefault("6")
        int keyValueHeads();

        /** Width inside the feed-forward block. */
        @WithDefault("512")
        int intermediate();

        /** Most tokens of prompt and answer. */
        @WithDefault("2048")
        int contextLength();
    }
}
