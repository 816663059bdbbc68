package io.magicoder.cli.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.magicoder.cli.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The page and its events, on 127.0.0.1 alone, for requests of this machine's browser alone. */
final class LiveServer implements AutoCloseable {
    private static final Map<String, Resource> RESOURCES = Map.of(
            "/", Resource.read("live.html", "text/html"),
            "/live.css", Resource.read("live.css", "text/css"),
            "/live.js", Resource.read("live.js", "text/javascript"));
    private static final Map<String, String> HEADERS = Map.of(
            "Cache-Control",
            "no-store",
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; base-uri 'none';"
                    + " form-action 'none'; frame-ancestors 'none'",
            "Referrer-Policy",
            "no-referrer",
            "X-Content-Type-Options",
            "nosniff");

    /** After which a listener that left is noticed. */
    private static final long HEARTBEAT_MILLIS = 15_000;

    private static final int LISTENERS_LAST_WORD_SECONDS = 1;

    private record Resource(String type, String text) {
        static Resource read(String name, String type) {
            try (InputStream resource = LiveServer.class.getResourceAsStream(name)) {
                if (resource == null) {
                    throw new IllegalStateException("the resource " + name + " is missing");
                }
                return new Resource(type + "; charset=utf-8", new String(resource.readAllBytes(), UTF_8));
            } catch (IOException e) {
                throw new IllegalStateException("the resource " + name + " cannot be read", e);
            }
        }
    }

    private final HttpServer server;
    private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
    private final LiveFeed feed;
    private final LocalRequests local;

    private LiveServer(HttpServer server, LiveFeed feed) {
        this.server = server;
        this.feed = feed;
        local = new LocalRequests(server.getAddress().getPort());
    }

    /**
     * Starts to serve a feed.
     *
     * @param port 0 for a free one
     * @throws UserError if it cannot listen on the port
     */
    static LiveServer start(int port, LiveFeed feed) {
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 0);
        } catch (IOException e) {
            throw new UserError(
                    "the live page cannot be served on 127.0.0.1:" + port + " (" + e.getMessage()
                            + "): name another --page-port, or leave it out for a free one",
                    e);
        }
        LiveServer live = new LiveServer(server, feed);
        server.setExecutor(live.requests);
        server.createContext("/", live::handle);
        server.start();
        return live;
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            HEADERS.forEach(exchange.getResponseHeaders()::set);
            String path = exchange.getRequestURI().getPath();
            if (!local.allows(exchange.getRequestHeaders())) {
                say(exchange, 403, "This page is for the browser of the machine that it runs on: open " + url());
            } else if (!exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET");
                say(exchange, 405, "This page can only be looked at: use GET");
            } else if (path.equals("/events")) {
                stream(exchange);
            } else if (RESOURCES.containsKey(path)) {
                Resource resource = RESOURCES.get(path);
                send(exchange, 200, resource.type(), resource.text());
            } else {
                say(exchange, 404, "There is nothing at " + path + ": the page is at " + url());
            }
        }
    }

    private static void say(HttpExchange exchange, int status, String sentence) throws IOException {
        send(exchange, status, "text/plain; charset=utf-8", sentence);
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private void stream(HttpExchange exchange) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        feed.join();
        try (OutputStream out = exchange.getResponseBody()) {
            write(out, ": this stays open\n\n");
            long seen = 0;
            Optional<LiveFeed.Message> message = feed.await(seen, HEARTBEAT_MILLIS);
            while (message.isPresent() || !feed.isClosed()) {
                write(out, message.map(LiveServer::event).orElse(": still here\n\n"));
                seen = message.map(LiveFeed.Message::number).orElse(seen);
                message = feed.await(seen, HEARTBEAT_MILLIS);
            }
            write(out, "event: end\ndata: {}\n\n");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            feed.leave();
        }
    }

    private static String event(LiveFeed.Message message) {
        return "data: " + message.json() + "\n\n";
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(UTF_8));
        out.flush();
    }

    /** Closes the feed, and gives its listeners a moment to hear so. */
    @Override
    public void close() {
        feed.close();
        server.stop(LISTENERS_LAST_WORD_SECONDS);
        requests.shutdownNow();
    }
}
