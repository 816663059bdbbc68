package io.magicoder.cli.meaning;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.cleaner.decontamination.meaning.AtOnce;
import io.magicoder.cleaner.decontamination.meaning.Embedder;
import io.magicoder.cli.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/** {@code POST /embeddings}, as OpenAI describes it and Ollama, vLLM and Text Embeddings Inference have it, too. */
final class EmbeddingServer implements Embedder {
    static final String PATH = "/embeddings";
    /** What every model can take. */
    static final String CONTROL = "Write a function that returns the sum of two numbers.";
    /** As many as Text Embeddings Inference takes, unless it is told otherwise. */
    static final int BATCH = 32;

    private final Endpoint endpoint;
    private final String model;
    /** Of the vectors; 0 as long as there is none. */
    private final AtomicInteger dimension = new AtomicInteger();

    EmbeddingServer(Endpoint endpoint, String model) {
        this.endpoint = endpoint;
        this.model = model;
    }

    /** The body of a request. */
    static ObjectNode request(String model, List<String> texts) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("model", model);
        ArrayNode input = body.putArray("input");
        texts.forEach(input::add);
        return body;
    }

    /**
     * The vector of {@link #CONTROL}.
     *
     * @throws UserError if the server gives none
     */
    float[] control() throws InterruptedException {
        return switch (read(endpoint.control(), 1).getFirst()) {
            case Embedding.Vector(float[] values) -> values;
            case Embedding.Missing(String why) -> throw endpoint.error("it embeds no text: " + why);
        };
    }

    @Override
    public List<Embedding> embed(List<String> texts) throws InterruptedException {
        List<Callable<List<Embedding>>> batches = new ArrayList<>();
        for (int from = 0; from < texts.size(); from += BATCH) {
            List<String> batch = texts.subList(from, Math.min(from + BATCH, texts.size()));
            batches.add(() -> batch(batch));
        }
        return AtOnce.all(batches).stream().flatMap(List::stream).toList();
    }

    /** A batch that is declined is halved until it is known which of its texts is. */
    private List<Embedding> batch(List<String> texts) throws InterruptedException {
        return switch (endpoint.post(request(model, texts))) {
            case Endpoint.Reply.Answered(JsonNode body) -> read(body, texts.size());
            case Endpoint.Reply.Declined(String why) -> {
                if (texts.size() == 1) {
                    yield List.of(new Embedding.Missing("the embeddings server does not take its text: " + why));
                }
                List<Embedding> both = new ArrayList<>(batch(texts.subList(0, texts.size() / 2)));
                both.addAll(batch(texts.subList(texts.size() / 2, texts.size())));
                yield both;
            }
        };
    }

    /** The vectors in the order of the texts, which need not be that of the answer. */
    private List<Embedding> read(JsonNode body, int texts) {
        JsonNode data = body.path("data");
        if (!data.isArray()) {
            throw endpoint.error("the answer has no list data, as one of /v1/embeddings has");
        }
        if (data.size() != texts) {
            throw endpoint.error("it gave " + data.size() + " vectors for " + texts + " texts");
        }
        List<Embedding> found = new ArrayList<>(Collections.nCopies(texts, new Embedding.Missing("")));
        boolean[] seen = new boolean[texts];
        for (int i = 0; i < texts; i++) {
            int index = data.path(i).path("index").asInt(i);
            if (index < 0 || index >= texts || seen[index]) {
                throw endpoint.error("its vectors do not say to which text they belong: index " + index + " of " + texts
                        + " texts is out of bounds or there twice");
            }
            seen[index] = true;
            found.set(index, vector(data.path(i).path("embedding")));
        }
        return found;
    }

    private Embedding vector(JsonNode numbers) {
        if (!numbers.isArray() || numbers.isEmpty()) {
            throw endpoint.error("a vector is no list of numbers");
        }
        int before = dimension.compareAndExchange(0, numbers.size());
        if (before != 0 && before != numbers.size()) {
            throw endpoint.error("a vector has " + numbers.size() + " numbers, and one before it had " + before
                    + ": all vectors of a model have as many");
        }
        float[] values = new float[numbers.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers.path(i).isNumber() ? (float) numbers.path(i).asDouble() : Float.NaN;
            if (!Float.isFinite(values[i])) {
                return new Embedding.Missing("its vector holds what is no number");
            }
        }
        return isZero(values) ? new Embedding.Missing("its vector is zero") : new Embedding.Vector(values);
    }

    private static boolean isZero(float[] values) {
        return Arrays.equals(values, new float[values.length]);
    }
}
