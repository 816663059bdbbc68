package io.magicoder.cli.meaning;

import io.magicoder.cli.UserError;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether and how a command decontaminates by meaning. */
public final class MeaningOptions {
    private static final String EMBEDDINGS_URL = "--embeddings-url";
    private static final String JUDGE_URL = "--judge-url";
    private static final String EMBEDDINGS_KEY = "MAGICODER_EMBEDDINGS_API_KEY";
    private static final String JUDGE_KEY = "MAGICODER_JUDGE_API_KEY";
    private static final double USUAL_THRESHOLD = 0.8;
    private static final int USUAL_SHORTLIST = 3;
    private static final int USUAL_CONCURRENCY = 8;
    private static final int USUAL_SECONDS = 120;

    @Option(
            names = EMBEDDINGS_URL,
            paramLabel = "URL",
            description =
                    "Compare the rows with the tasks of the benchmarks by meaning, too: base URL of an OpenAI-compatible"
                            + " server of embeddings; its key is read from " + EMBEDDINGS_KEY
                            + ", or from the file that " + EMBEDDINGS_KEY
                            + "_FILE names (default: not by meaning).")
    private @Nullable String embeddingsUrl;

    @Option(names = "--embeddings-model", paramLabel = "NAME", description = "Name of its model.")
    private @Nullable String embeddingsModel;

    @Option(
            names = "--embeddings-cache",
            paramLabel = "DIR",
            description =
                    "Folder for vectors and rulings, which are kept for the next time (default: the user's cache).")
    private @Nullable Path cache;

    @Option(
            names = "--semantic-threshold",
            paramLabel = "COSINE",
            description = "Cosine from which on a pair of row and task is on the shortlist; it depends on the model"
                    + " (default: 0.8).")
    private @Nullable Double threshold;

    @Option(
            names = "--shortlist",
            paramLabel = "N",
            description = "Most tasks of a row on the shortlist, the nearest (default: 3).")
    private @Nullable Integer shortlist;

    @Option(
            names = JUDGE_URL,
            paramLabel = "URL",
            description =
                    "Ask a chat model about the pairs of the shortlist, and refuse the rows that it calls functionally or"
                            + " nearly identical to a task: base URL of an OpenAI-compatible server; its key is read from "
                            + JUDGE_KEY
                            + ", or from the file that " + JUDGE_KEY
                            + "_FILE names (default: nothing is refused by meaning).")
    private @Nullable String judgeUrl;

    @Option(names = "--judge-model", paramLabel = "NAME", description = "Name of its model.")
    private @Nullable String judgeModel;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            description = "Most requests at once to each of them (default: 8).")
    private @Nullable Integer concurrency;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "Longest time of one answer of them (default: 120).")
    private @Nullable Integer timeout;

    /**
     * A server that is asked.
     *
     * @param option that names it
     * @param apiKey never shown
     * @param keyVariable that may hold the key
     */
    record Server(String option, URI url, String model, Optional<String> apiKey, String keyVariable) {
        @Override
        public String toString() {
            return option + " " + url; // never the key
        }
    }

    /** What the options say. */
    record Settings(
            Server embeddings,
            Optional<Server> judge,
            Path cache,
            double threshold,
            int shortlist,
            int concurrency,
            Duration timeout) {}

    /**
     * What is wanted; empty if nothing is.
     *
     * @param usualCache folder for what the servers answer, unless the options name one
     * @throws UserError if the options do not go together
     */
    Optional<Settings> settings(Path usualCache, Function<String, @Nullable String> environment) {
        if (embeddingsUrl == null) {
            Map<String, @Nullable Object> others = new LinkedHashMap<>();
            others.put("--embeddings-model", embeddingsModel);
            others.put("--embeddings-cache", cache);
            others.put("--semantic-threshold", threshold);
            others.put("--shortlist", shortlist);
            others.put(JUDGE_URL, judgeUrl);
            others.put("--judge-model", judgeModel);
            others.put("--concurrency", concurrency);
            others.put("--timeout", timeout);
            others.forEach((option, value) -> {
                if (value != null) {
                    throw new UserError(option + " is about decontamination by meaning: it needs " + EMBEDDINGS_URL);
                }
            });
            return Optional.empty();
        }
        if (judgeUrl == null && judgeModel != null) {
            throw new UserError("--judge-model needs " + JUDGE_URL);
        }
        if (threshold != null && !(threshold >= -1 && threshold <= 1)) {
            throw new UserError("--semantic-threshold is " + threshold + ": it must be a cosine, from -1 to 1");
        }
        return Optional.of(new Settings(
                server(
                        EMBEDDINGS_URL,
                        embeddingsUrl,
                        "--embeddings-model",
                        embeddingsModel,
                        EMBEDDINGS_KEY,
                        environment),
                judgeUrl == null
                        ? Optional.empty()
                        : Optional.of(server(JUDGE_URL, judgeUrl, "--judge-model", judgeModel, JUDGE_KEY, environment)),
                cache == null ? usualCache : cache,
                threshold == null ? USUAL_THRESHOLD : threshold,
                positive("--shortlist", shortlist, USUAL_SHORTLIST),
                positive("--concurrency", concurrency, USUAL_CONCURRENCY),
                Duration.ofSeconds(positive("--timeout", timeout, USUAL_SECONDS))));
    }

    private static int positive(String option, @Nullable Integer value, int usual) {
        if (value != null && value < 1) {
            throw new UserError(option + " is " + value + ": it must be at least 1");
        }
        return value == null ? usual : value;
    }

    private static Server server(
            String option,
            String url,
            String modelOption,
            @Nullable String model,
            String keyVariable,
            Function<String, @Nullable String> environment) {
        if (model == null || model.isBlank()) {
            throw new UserError(option + " needs " + modelOption);
        }
        URI parsed;
        try {
            parsed = new URI(url);
        } catch (URISyntaxException e) {
            throw new UserError(option + " is '" + url + "': it must be like http://host:port/v1", e);
        }
        if (parsed.getUserInfo() != null) {
            throw new UserError(option + " holds a password: put it into " + keyVariable);
        }
        return new Server(option, parsed, model, key(keyVariable, environment), keyVariable);
    }

    private static Optional<String> key(String variable, Function<String, @Nullable String> environment) {
        String file = environment.apply(variable + "_FILE");
        String key = environment.apply(variable);
        if (file != null && !file.isBlank()) {
            try {
                key = Files.readString(Path.of(file));
            } catch (IOException e) {
                throw new UserError(variable + "_FILE is '" + file + "': it cannot be read", e);
            }
        }
        return Optional.ofNullable(key).map(String::strip).filter(text -> !text.isEmpty());
    }
}
