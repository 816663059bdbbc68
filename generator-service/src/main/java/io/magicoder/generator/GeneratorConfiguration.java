package io.magicoder.generator;

import io.magicoder.generator.Conversation.SystemMessage;
import io.magicoder.generator.parsing.ParserMode;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Everything about the generator that can be configured. */
@ConfigMapping(prefix = "magicoder.generator")
public interface GeneratorConfiguration {
    /** The model that writes problems and solutions. */
    Teacher teacher();

    /**
     * Further teachers by a name of yours, with the keys of {@code teacher}: seeds are shared out by weight, and go to another
     * one while theirs is unavailable or where it fails.
     */
    Map<String, Teacher> teachers();

    /** What happens when a call fails. */
    Retry retry();

    /** Most calls at once, to each teacher. */
    @WithDefault("32")
    int concurrency();

    /** Seeds in hand, those included that wait for a turn or until a teacher that is busy asked to come back. */
    @WithDefault("1024")
    int inHand();

    /** Most dollars that calls for one run may take, all instances together; without it, no limit. */
    OptionalDouble budget();

    /** The prompt template: a file, or one of the service's own. */
    @WithDefault("prompts/oss-instruct.md")
    String prompt();

    /** {@code strict}, or {@code reference} for the original's parser, flaws included. */
    @WithDefault("strict")
    ParserMode parser();

    /** How long a stopping service lets calls under way go on; what is not done then is done after the next start. */
    @WithDefault("PT20S")
    Duration stopGrace();

    /** An OpenAI-compatible server and what it can do. */
    interface Teacher {
        /** Base URL, with or without {@code /v1} and a slash at its end; {@code /chat/completions} is appended. */
        URI url();

        /** The model's name. */
        String model();

        /** Sent as a bearer token. */
        Optional<String> apiKey();

        /** A file that holds the API key, instead of the key itself. */
        Optional<Path> apiKeyFile();

        /** Sampling temperature. */
        @WithDefault("0.0")
        double temperature();

        /** Tokens of prompt and answer together. */
        @WithDefault("8192")
        int contextLength();

        /** Most tokens of an answer. */
        @WithDefault("2500")
        int maxTokens();

        /** The field that says so: {@code max_tokens}, or {@code max_completion_tokens} for models that want that. */
        @WithDefault("max_tokens")
        String maxTokensField();

        /** Fields that are added to every request, as JSON; they win over the service's own, and null takes one away. */
        Optional<String> extraFields();

        /** Dollars for a million tokens of prompts. */
        @WithDefault("0")
        double inputPrice();

        /** Dollars for a million tokens of answers, reasoning included. */
        @WithDefault("0")
        double outputPrice();

        /** Its share of the seeds, beside those of other teachers; 0 is asked only instead of others. */
        @WithDefault("1")
        double weight();

        /**
         * What counts the tokens of a prompt: an OpenAI encoding, a {@code tokenizer.json}, or {@code estimate} (a token per
         * three bytes).
         */
        @WithDefault("cl100k_base")
        String tokenizer();

        /** {@code system}, or {@code merged} into the user message for models that refuse the role. */
        @WithDefault("system")
        SystemMessage systemMessage();

        /** Whether to send a sampling seed: {@code seed} plus the index of the snippet. */
        @WithDefault("true")
        boolean sendSeed();

        /** The sampling seed of the first snippet. */
        @WithDefault("976")
        long seed();

        /** Longest time of one request, from sending it to the last byte of the answer. */
        @WithDefault("PT120S")
        Duration timeout();

        /** Whether questions go by the file, through {@code /files} and {@code /batches}: cheaper, and within a day. */
        @WithDefault("false")
        boolean batch();

        /** Most questions of a batch; not more than are in hand. */
        @WithDefault("5000")
        int batchSize();

        /** How long no question must have come before a batch that is not full is begun. */
        @WithDefault("PT5S")
        Duration batchLinger();

        /** From one look at a batch to the next. */
        @WithDefault("PT30S")
        Duration batchPollInterval();

        /** In which the server shall have answered a batch, in whole hours. */
        @WithDefault("PT24H")
        Duration batchWindow();

        /** What is paid for a batch, as a share of the prices. */
        @WithDefault("0.5")
        double batchPriceShare();
    }

    /** Retries of 5xx, time-outs and broken connections. */
    interface Retry {
        /** Failed requests after which a seed is rejected as TEACHER_FAILED. */
        @WithDefault("8")
        int maxAttempts();

        /** Delay after the first failure; it doubles with each, less a random part of up to one half. */
        @WithDefault("PT1S")
        Duration initialDelay();

        /** Longest delay. */
        @WithDefault("PT60S")
        Duration maxDelay();

        /** How often an unavailable teacher is tried while consumption is paused. */
        @WithDefault("PT5S")
        Duration probeInterval();

        /** Calls in a row that fail without any answer, after which the teacher counts as unavailable. */
        @WithDefault("10")
        int failuresBeforePause();
    }
}
