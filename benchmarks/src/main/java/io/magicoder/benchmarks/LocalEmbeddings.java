package io.magicoder.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.cleaner.decontamination.meaning.Embedder;
import io.magicoder.events.EventJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Real models of embeddings on this machine: {@code EmbeddingsServer} as a process. */
final class LocalEmbeddings implements AutoCloseable {
    static final List<String> MODELS = List.of("all-MiniLM-L6-v2", "bge-small-en-v1.5");
    private static final String PROGRAM = "EmbeddingsServer.java";
    private static final int BATCH = 64;

    private final Process process;
    private final String url;
    private final HttpClient client = HttpClient.newHttpClient();

    private LocalEmbeddings(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    /**
     * Starts it, if its jars are there.
     *
     * @param folder with its jars
     * @param directory takes the program and what it prints
     * @throws IllegalStateException with what it printed, if it fails
     */
    static Optional<LocalEmbeddings> start(Path folder, Path directory) throws IOException {
        if (!isInstalled(folder)) {
            return Optional.empty();
        }
        Path log = directory.resolve("embeddings.log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        folder.resolve("*").toString(),
                        Peer.extract(PROGRAM, directory).toString())
                .redirectError(log.toFile())
                .start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        String url = output.readLine();
        if (url == null) {
            process.destroyForcibly();
            throw new IllegalStateException(PROGRAM + " stopped: " + Files.readString(log));
        }
        return Optional.of(new LocalEmbeddings(process, url));
    }

    private static boolean isInstalled(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.getFileName().toString().startsWith("langchain4j-embeddings-"));
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

    private List<Embedder.Embedding> batch(String name, List<String> texts) throws InterruptedException {
        ObjectNode body = EventJson.mapper().createObjectNode().put("model", name);
        texts.forEach(body.putArray("input")::add);
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/embeddings"))
                .POST(HttpRequest.BodyPublishers.ofString(EventJson.text(body)))
                .build();
        try {
            HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() != 200) {
                throw new IllegalStateException(
                        PROGRAM + " answered " + new String(response.body(), StandardCharsets.UTF_8));
            }
            List<Embedder.Embedding> vectors = new ArrayList<>();
            for (JsonNode datum :
                    EventJson.read(response.body(), JsonNode.class).path("data")) {
                JsonNode numbers = datum.path("embedding");
                float[] values = new float[numbers.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) numbers.path(i).asDouble();
                }
                vectors.add(new Embedder.Embedding.Vector(values));
            }
            return vectors;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        client.close();
        process.destroyForcibly();
        process.onExit().join();
    }
}
