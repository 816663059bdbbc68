package io.magicoder.inference;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.magicoder.inference.completion.DecodingQueue;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many clients, bad ones and such that leave: every request ends with an answer or an error, and nothing is left behind. */
@QuarkusTest
@TestProfile(LoadTest.SmallQueue.class)
@Timeout(240)
class LoadTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PLACES = 4 + 4;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A service that is soon overloaded. */
    public static final class SmallQueue extends ModelDirectoryTest.OneDirectory {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("magicoder.inference.concurrency", "4", "magicoder.inference.queue", "4");
        }
    }

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    @Inject
    DecodingQueue queue;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();

    @BeforeEach
    void beginIdle() {
        assertThat(queue.admitted()).isZero();
    }

    @AfterEach
    void nothingIsLeftBehind() throws Exception {
        clients.shutdown();
        await().atMost(PATIENCE).until(() -> queue.admitted() == 0);
        assertThat(send("/v1/completions", "{\"prompt\": \"x\", \"max_tokens\": 1}")
                        .statusCode())
                .isEqualTo(200);
        client.shutdownNow();
    }

    @Test
    void manyAtOnceAreAnsweredOrAskedToComeBack() throws Exception {
        List<Future<HttpResponse<String>>> answers = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 80; i++) {
            String body = mixed(random);
            answers.add(clients.submit(() -> send(random(body) ? "/v1/completions" : "/v1/chat/completions", body)));
        }
        Map<Integer, Integer> outcomes = new HashMap<>();
        for (Future<HttpResponse<String>> each : answers) {
            HttpResponse<String> answer = each.get(120, TimeUnit.SECONDS);
            outcomes.merge(answer.statusCode(), 1, Integer::sum);
            if (answer.statusCode() == 429) {
                assertThat(answer.headers().firstValue("Retry-After")).isPresent();
                assertError(answer);
            } else {
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                boolean streamed =
                        answer.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream");
                assertThat(answer.body()).contains("\"finish_reason\":\"");
                assertThat(answer.body().strip().endsWith("data: [DONE]")).isEqualTo(streamed);
            }
        }
        assertThat(outcomes).containsKey(200);
    }

    /** Has both a prompt and messages, so that it may go to either endpoint. */
    private static String mixed(SplittableRandom random) {
        String prompt = "x".repeat(1 + random.nextInt(40));
        return "{\"prompt\": \"%1$s\", \"messages\": [{\"role\": \"user\", \"content\": \"%1$s\"}], \"max_tokens\": %2$d, \"n\": %3$d, \"stream\": %4$b, \"ignore_eos\": true}"
                .formatted(prompt, 1 + random.nextInt(50), 1 + random.nextInt(3), random.nextBoolean());
    }

    private static boolean random(String body) {
        return body.hashCode() % 2 == 0;
    }

    @Test
    void aFullQueueRefusesAtOnceAndServesAgain() throws Exception {
        try (DecodingQueue.Place _ = queue.enter(PLACES)) {
            for (int i = 0; i < 20; i++) {
                HttpResponse<String> refused =
                        send("/v1/completions", "{\"prompt\": \"x\", \"stream\": %b}".formatted(i % 2 == 0));
                assertThat(refused.statusCode()).isEqualTo(429);
                assertThat(refused.headers().firstValue("Retry-After")).contains("5");
                assertError(refused);
            }
        }
    }

    @Test
    void whoLeavesInTheMiddleFreesItsPlaces() throws Exception {
        for (int round = 0; round < 10; round++) {
            HttpResponse<InputStream> stream = client.send(
                    request("/v1/completions")
                            .POST(
                                    HttpRequest.BodyPublishers.ofString(
                                            "{\"prompt\": \"x\", \"max_tokens\": 200, \"n\": 4, \"stream\": true, \"ignore_eos\": true}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            assertThat(stream.statusCode()).isEqualTo(200);
            assertThat(stream.body().read()).isEqualTo('d');
            stream.body().close();
            await().atMost(PATIENCE).until(() -> queue.admitted() == 0);
        }
    }

    @Test
    void bodiesThatAreDamagedAreAnsweredOrRefused() throws Exception {
        SplittableRandom random = new SplittableRandom(7);
        Map<String, String> whole = Map.of(
                "/v1/completions",
                "{\"model\": \"magicoder\", \"prompt\": [\"a\", [1, 2]], \"max_tokens\": 3, \"n\": 2, \"logprobs\": 1, \"echo\": true,"
                        + " \"stop\": [\"b\"], \"seed\": 1, \"temperature\": 0.5, \"logit_bias\": {\"3\": 1}, \"stream\": false}",
                "/v1/chat/completions",
                "{\"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"text\", \"text\": \"é\\u00e9\"}]}], \"max_tokens\": 3,"
                        + " \"response_format\": {\"type\": \"json_schema\", \"json_schema\": {\"name\": \"x\", \"schema\": {\"type\":"
                        + " \"object\", \"properties\": {\"a\": {\"enum\": [1, null]}}, \"required\": [\"a\"]}}}, \"top_p\": 0.9}",
                "/v1/responses",
                "{\"input\": [{\"role\": \"user\", \"content\": \"x\"}], \"instructions\": \"y\", \"max_output_tokens\": 3,"
                        + " \"text\": {\"format\": {\"type\": \"text\"}}, \"metadata\": {\"k\": \"v\"}}",
                "/v1/instruct",
                "{\"instruction\": \"x\", \"max_tokens\": 2, \"temperature\": 1}");
        Map<Integer, Integer> outcomes = new HashMap<>();
        for (int i = 0; i < 160; i++) {
            String path = whole.keySet().stream().sorted().toList().get(i % whole.size());
            byte[] body = damaged(whole.getOrDefault(path, "").getBytes(UTF_8), random);
            HttpResponse<String> answer = client.send(
                    request(path)
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            outcomes.merge(answer.statusCode(), 1, Integer::sum);
            assertThat(answer.statusCode())
                    .as(new String(body, ISO_8859_1) + " -> " + answer.body())
                    .isIn(200, 400, 404);
            if (answer.statusCode() != 200) {
                assertError(answer);
            }
        }
        assertThat(outcomes).containsKeys(200, 400);
    }

    private static byte[] damaged(byte[] whole, SplittableRandom random) {
        byte[] damaged = whole.clone();
        int times = 1 + random.nextInt(2);
        for (int i = 0; i < times; i++) {
            int at = random.nextInt(damaged.length);
            switch (random.nextInt(4)) {
                case 0 -> damaged[at] = (byte) random.nextInt(256);
                case 1 -> damaged[at] = (byte) "0123456789{}[]\",:-e.\\u".charAt(random.nextInt(22));
                case 2 -> damaged = Arrays.copyOf(damaged, Math.max(1, at));
                default -> System.arraycopy(damaged, 0, damaged, at, damaged.length - at);
            }
        }
        return damaged;
    }

    private static void assertError(HttpResponse<String> answer) throws IOException {
        JsonNode error = JSON.readTree(answer.body()).path("error");
        assertThat(error.path("message").asText()).as(answer.body()).isNotEmpty();
        assertThat(error.path("type").asText()).isNotEmpty();
        assertThat(error.has("param")).isTrue();
        assertThat(error.has("code")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Content-Type  | application/json; charset=utf-8          | 200
            Content-Type  | application/json; charset=nonsense       | 200,400,415
            Content-Type  | text/plain                               | 415
            Content-Type  | /                                        | 400,415
            Content-Type  | application/x-www-form-urlencoded        | 415
            Accept        | */*                                      | 200
            Accept        | application/json, text/event-stream      | 200
            Accept        | text/html                                | 406
            Accept        | ;;;                                      | 200,400,406
            X-Request-Id  | \u00e9\u00e9 { } ' "                     | 200
            Authorization | Basic eDp5                               | 200
            Cookie        | a=b; a=b; =; ;                           | 200
            Range         | bytes=0-1                                | 200
            Content-Encoding | nonsense                              | 200,400,415
            traceparent   | 00-zz-zz-zz                              | 200
            """)
    void oddHeadersAreAnsweredOrRefused(String name, String value, String statuses) throws Exception {
        String body = "{\"prompt\": \"x\", \"max_tokens\": 1}";
        StringBuilder headers = new StringBuilder();
        if (!name.equals("Content-Type")) {
            headers.append("Content-Type: application/json\r\n");
        }
        headers.append(name).append(": ").append(value).append("\r\n");
        try (Socket socket = open()) {
            write(socket, head(body.length(), headers + "Connection: close\r\n") + body);

            String answer = read(socket);

            int status = status(answer);
            assertThat(List.of(statuses.split(","))).as(answer).contains(String.valueOf(status));
            if (status != 200) {
                assertThat(JSON.readTree(answer.substring(answer.indexOf("\r\n\r\n") + 4))
                                .at("/error/message")
                                .asText())
                        .isNotEmpty();
            }
        }
    }

    @Test
    void slowHalfClosedAndBrokenConnectionsHoldNobodyUp() throws Exception {
        String body = "{\"prompt\": \"x\", \"max_tokens\": 3, \"ignore_eos\": true}";
        String head = head(body.length(), "Content-Type: application/json\r\nConnection: close\r\n");
        List<Socket> stuck = new ArrayList<>();
        try {
            for (int i = 0; i < 40; i++) {
                Socket socket = open();
                stuck.add(socket);
                // Nothing, a part of the head, the head, or a part of the body; and then no more.
                String whole = head + body;
                write(socket, whole.substring(0, i * whole.length() / 40));
            }
            // Everybody else is served meanwhile.
            for (int i = 0; i < 5; i++) {
                assertThat(send("/v1/completions", body).statusCode()).isEqualTo(200);
            }
            // One byte after the other is as good.
            try (Socket slow = open()) {
                OutputStream out = slow.getOutputStream();
                for (byte value : (head + body).getBytes(UTF_8)) {
                    out.write(value);
                    out.flush();
                }
                assertThat(status(read(slow))).isEqualTo(200);
            }
            // Whoever closes its half gets an answer or the end of the connection.
            try (Socket half = open()) {
                write(half, head + body);
                half.shutdownOutput();
                String answer = read(half);
                assertThat(answer.isEmpty() || status(answer) == 200).as(answer).isTrue();
            }
            try (Socket half = open()) {
                write(half, (head + body).substring(0, head.length() + 5));
                half.shutdownOutput();
                String answer = read(half);
                assertThat(answer.isEmpty() || status(answer) >= 400).as(answer).isTrue();
            }
        } finally {
            for (Socket socket : stuck) {
                socket.close();
            }
        }
    }

    @Test
    void whatIsNoHttpIsRefused() throws Exception {
        for (String nonsense : List.of(
                "\0\0\0\0\r\n\r\n",
                "POST\r\n\r\n",
                "GET /v1/models HTTP/9.9\r\n\r\n",
                "POST /v1/completions HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\nConnection: close\r\n\r\n",
                "POST /v1/completions HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\nConnection: close\r\n\r\n",
                "GET /v1/models HTTP/1.1\r\nHost: x\r\nX: " + "y".repeat(100_000) + "\r\nConnection: close\r\n\r\n",
                "GET /v1/models/%zz%00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")) {
            try (Socket socket = open()) {
                write(socket, nonsense);
                socket.shutdownOutput();
                String answer = read(socket);
                assertThat(answer.isEmpty() || (status(answer) >= 400 && status(answer) < 600))
                        .as(nonsense.substring(0, Math.min(80, nonsense.length())) + " -> " + answer)
                        .isTrue();
            } catch (SocketTimeoutException e) {
                throw e; // it hangs
            } catch (SocketException e) {
                assertThat(e).as("an end, too").hasMessageMatching(".*([Rr]eset|[Bb]roken pipe|closed|abort).*");
            }
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(Duration.ofSeconds(110))
                .header("Content-Type", "application/json");
    }

    private HttpResponse<String> send(String path, String body) throws IOException, InterruptedException {
        return client.send(
                request(path).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private Socket open() throws IOException {
        Socket socket = new Socket("localhost", port);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    private static String head(int length, String headers) {
        return "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\n" + headers + "Content-Length: " + length
                + "\r\n\r\n";
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
        socket.getOutputStream().flush();
    }

    /** Until the other side closes; a connection that hangs fails the test. */
    private static String read(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }

    private static int status(String answer) {
        assertThat(answer).matches("(?s)HTTP/\\d\\.\\d \\d{3} .*"); // in the version that was asked in, whatever it is
        return Integer.parseInt(answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
    }
}
