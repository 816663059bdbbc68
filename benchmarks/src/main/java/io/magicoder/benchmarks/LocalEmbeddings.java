package io.magicoder.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import io.magicoder.cleaner.decontamination.meaning.Embedder;
import io.magicoder.embeddedkafka.FreePort;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Real models of embeddings on this machine: {@code EmbeddingsServer} as a process. */
final class LocalEmbeddings implements AutoCloseable {
    static final List<String> MODELS = List.of("all-MiniLM-L6-v2", "bge-small-en-v1.5");
    private static final String PROGRAM = "EmbeddingsServer.java";
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final int BATCH = 64;

    private final MeasuredProcess process;
    private final URI place;
    private final ServiceClient client = new ServiceClient();

    private LocalEmbeddings(MeasuredProcess process, URI place) {
        this.process = process;
        this.place = place;
    }

    /**
     * Starts it, if its jars are there.
     *
     * @param folder with its jars
     * @param directory takes the program and what it prints
     * @throws IllegalStateException with what it printed, if it fails
     */
    static Optional<LocalEmbeddings> start(Path folder, Path directory) throws IOException {
        if (!Peer.hasJar(folder, "langchain4j-embeddings-")) {
            return Optional.empty();
        }
        int port = FreePort.any();
        LocalEmbeddings started = new LocalEmbeddings(
                new MeasuredProcess(
                        PROGRAM,
                        List.of(
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                folder.resolve("*").toString(),
                                Peer.extract(PROGRAM, directory).toString(),
                                String.valueOf(port)),
                        directory.resolve("embeddings.log")),
                URI.create("http://127.0.0.1:" + port + "/v1/embeddings"));
        try {
            started.process.await(
                    "it embeds a text",
                    START_LIMIT,
                    () -> !started.data(MODELS.getFirst(), List.of("text")).isMissingNode());
            return Optional.of(started);
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
    }

    /** One of {@link #MODELS}. */
    Embedder model(String name) {
        return texts -> {
            List<Embedder.Embedding> vectors = new ArrayList<>();
            for (int from = 0; from < texts.size(); from += BATCH) {
                vectors.addAll(batch(name, texts.subList(from, Math.min(from + BATCH, texts.size()))));
            }
            return vectors;
        };
    }

    private List<Embedder.Embedding> batch(String name, List<String> texts) {
        List<Embedder.Embedding> vectors = new ArrayList<>();
        for (JsonNode datum : data(name, texts)) {
            JsonNode numbers = datum.path("embedding");
            float[] values = new float[numbers.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) numbers.path(i).asDouble();
            }
            vectors.add(new Embedder.Embedding.Vector(values));
        }
        if (vectors.size() != texts.size()) {
            process.requireAlive();
            throw new IllegalStateException(
                    PROGRAM + " gave " + vectors.size() + " vectors for " + texts.size() + " texts");
        }
        return vectors;
    }

    private JsonNode data(String name, List<String> texts) {
        return client.ask(place, Map.of("model", name, "input", texts)).path("data");
    }

    @Override
    public void close() {
        client.close();
        process.close();
    }
}
