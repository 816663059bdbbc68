package io.magicoder.seedextractor.source;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.PacketLineOut;
import org.eclipse.jgit.transport.RefAdvertiser.PacketLineOutRefAdvertiser;
import org.eclipse.jgit.transport.UploadPack;

/** Serves repositories over git's smart HTTP protocol. */
final class GitServer implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, Path> repositories;

    /** @param repositories by their paths, such as {@code /team/project.git} */
    GitServer(Map<String, Path> repositories) throws IOException {
        this.repositories = Map.copyOf(repositories);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.createContext("/", this::handle);
        server.start();
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String repository = path.replaceFirst("/(?:info/refs|git-upload-pack)$", "");
            if (!repositories.containsKey(repository)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            try (Git git = Git.open(repositories.get(repository).toFile())) {
                if (path.endsWith("/info/refs")) {
                    send(exchange, "advertisement", advertised(git.getRepository()));
                } else {
                    send(exchange, "result", uploaded(git.getRepository(), exchange));
                }
            }
        }
    }

    private static byte[] advertised(Repository repository) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PacketLineOut lines = new PacketLineOut(out);
        lines.writeString("# service=git-upload-pack\n");
        lines.end();
        UploadPack pack = new UploadPack(repository);
        pack.setBiDirectionalPipe(false);
        pack.sendAdvertisedRefs(new PacketLineOutRefAdvertiser(lines));
        return out.toByteArray();
    }

    private static byte[] uploaded(Repository repository, HttpExchange exchange) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        InputStream body = exchange.getRequestBody();
        String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
        UploadPack pack = new UploadPack(repository);
        pack.setBiDirectionalPipe(false);
        pack.upload("gzip".equals(encoding) ? new GZIPInputStream(body) : body, out, null);
        return out.toByteArray();
    }

    private static void send(HttpExchange exchange, String kind, byte[] content) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/x-git-upload-pack-" + kind);
        exchange.sendResponseHeaders(200, content.length);
        exchange.getResponseBody().write(content);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
