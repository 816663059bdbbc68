import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2.AllMiniLmL6V2EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.bgesmallenv15.BgeSmallEnV15EmbeddingModel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;

/**
 * {@code POST /v1/embeddings} of two real models that are on Maven Central, on this machine alone. Run from its source, with
 * LangChain4j's models on the class path; prints its base URL, port 0 takes any that is free:
 *
 *     java -cp FOLDER/* EmbeddingsServer.java [PORT]
 */
public final class EmbeddingsServer {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, EmbeddingModel> models = new LinkedHashMap<>();

    private EmbeddingsServer() {
        models.put("all-MiniLM-L6-v2", new AllMiniLmL6V2EmbeddingModel());
        models.put("bge-small-en-v1.5", new BgeSmallEnV15EmbeddingModel());
    }

    public static void main(String[] arguments) throws IOException {
        int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 0;
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
        server.setExecutor(Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors()));
        server.createContext("/v1/embeddings", new EmbeddingsServer()::answer);
        server.start();
        System.out.println("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode body = JSON.readTree(exchange.getRequestBody());
            EmbeddingModel model = models.get(body.path("model").asText());
            JsonNode input = body.path("input");
            if (model == null || !(input.isTextual() || input.isArray())) {
                send(exchange, 400, error("model must be one of " + models.keySet() + ", input a text or a list of texts"));
                return;
            }
            ObjectNode answer = JSON.createObjectNode().put("object", "list").put("model", body.path("model").asText());
            ArrayNode data = answer.putArray("data");
            for (JsonNode text : input.isTextual() ? JSON.createArrayNode().add(input) : input) {
                ArrayNode vector = data.addObject()
                        .put("object", "embedding")
                        .put("index", data.size() - 1)
                        .putArray("embedding");
                for (float value : model.embed(text.asText()).content().vector()) {
                    vector.add(value);
                }
            }
            send(exchange, 200, answer);
        } catch (IOException | RuntimeException e) {
            System.err.println(e);
            throw e;
        }
    }

    private static ObjectNode error(String message) {
        ObjectNode body = JSON.createObjectNode();
        body.putObject("error").put("message", message).put("type", "invalid_request_error");
        return body;
    }

    private static void send(HttpExchange exchange, int status, ObjectNode body) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
