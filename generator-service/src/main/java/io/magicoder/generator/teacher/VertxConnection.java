package io.magicoder.generator.teacher;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** Requests over Vert.x' client: connections are kept, redirects are not followed, compressed answers are read. */
public final class VertxConnection implements TeacherConnection {

    private static final int MAX_HEADER_BYTES = 64 << 10;
    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);

    private final HttpClient client;
    private final BaseUrl base;
    private final Optional<String> apiKey;

    /**
     * @param url base URL of the teacher
     * @param key of the setting that holds the URL, for sentences
     * @param connections most at once
     * @throws IllegalArgumentException in one sentence, if the URL is none of a server
     */
    public VertxConnection(Vertx vertx, URI url, String key, Optional<String> apiKey, int connections) {
        this.base = BaseUrl.of(url, key);
        this.apiKey = apiKey;
        this.client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setSsl(base.tls())
                        .setDecompressionSupported(true)
                        .setMaxHeaderSize(MAX_HEADER_BYTES)
                        .setConnectTimeout((int) LONGEST_CONNECT.toMillis()),
                new PoolOptions().setHttp1MaxSize(connections));
    }

    @Override
    public HttpReply send(Request request, Duration timeout)
            throws IOException, InterruptedException, TimeoutException {
        AtomicReference<HttpClientRequest> underWay = new AtomicReference<>();
        AtomicBoolean abandoned = new AtomicBoolean();
        Future<HttpReply> reply = client.request(new RequestOptions()
                        .setMethod(HttpMethod.valueOf(request.method()))
                        .setHost(base.host())
                        .setPort(base.port())
                        .setURI(base.target(request.path())))
                .compose(open -> {
                    underWay.set(open);
                    if (abandoned.get()) {
                        open.reset(); // its time was over before it was connected
                        return Future.failedFuture("abandoned");
                    }
                    apiKey.ifPresent(key -> open.putHeader("Authorization", "Bearer " + key));
                    open.putHeader("Accept", "application/json");
                    if (!request.contentType().isEmpty()) {
                        open.putHeader("Content-Type", request.contentType());
                    }
                    return open.send(Buffer.buffer(request.body()))
                            .compose(response -> whole(response, request.mostAnswerBytes()));
                });
        boolean done = false;
        try {
            HttpReply whole =
                    reply.toCompletionStage().toCompletableFuture().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            done = true;
            return whole;
        } catch (ExecutionException e) {
            done = true;
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } finally {
            if (!done) {
                abandoned.set(true);
                Optional.ofNullable(underWay.get()).ifPresent(HttpClientRequest::reset);
            }
        }
    }

    private static Future<HttpReply> whole(HttpClientResponse response, int most) {
        Promise<HttpReply> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        response.handler(part -> {
            if (body.length() + part.length() > most) {
                response.request().reset();
                whole.tryFail(new IOException("the answer is larger than " + (most >> 20) + " MiB"));
            } else {
                body.appendBuffer(part);
            }
        });
        response.exceptionHandler(whole::tryFail);
        response.endHandler(
                _ -> whole.tryComplete(new HttpReply(response.statusCode(), headers(response), body.getBytes())));
        return whole.future();
    }

    private static Map<String, String> headers(HttpClientResponse response) {
        Map<String, String> headers = new HashMap<>();
        response.headers().forEach((name, value) -> headers.putIfAbsent(name.toLowerCase(Locale.ROOT), value));
        return headers;
    }

    @Override
    public void close() {
        client.close();
    }
}
