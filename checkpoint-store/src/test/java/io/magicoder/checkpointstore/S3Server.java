package io.magicoder.checkpointstore;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** S3Proxy over a folder, as a process; the SDK is pointed at it by system properties. */
final class S3Server implements AutoCloseable {
    static final String BUCKET = "checkpoints";

    private final Process process;

    S3Server(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder.resolve("store").resolve(BUCKET));
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        String endpoint = "http://127.0.0.1:" + port;
        Path settings = Files.write(
                folder.resolve("s3proxy.conf"),
                List.of(
                        "s3proxy.endpoint=" + endpoint,
                        "s3proxy.authorization=aws-v2-or-v4",
                        "s3proxy.identity=someone",
                        "s3proxy.credential=secret",
                        "jclouds.provider=filesystem-nio2",
                        "jclouds.identity=someone",
                        "jclouds.credential=secret",
                        "jclouds.filesystem.basedir=" + folder.resolve("store")));
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        Path.of("target", "s3proxy.jar").toAbsolutePath().toString(),
                        "--properties",
                        settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("s3proxy.log").toFile())
                .start();
        System.setProperty("aws.endpointUrlS3", endpoint);
        System.setProperty("aws.region", "us-east-1");
        System.setProperty("aws.accessKeyId", "someone");
        System.setProperty("aws.secretAccessKey", "secret");
        awaitAnswer(endpoint);
    }

    private void awaitAnswer(String endpoint) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(endpoint)).build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            while (process.isAlive()) {
                try {
                    http.send(request, HttpResponse.BodyHandlers.discarding());
                    return;
                } catch (IOException e) {
                    if (process.waitFor(50, TimeUnit.MILLISECONDS)) { // not listening yet
                        break;
                    }
                }
            }
        }
        throw new IllegalStateException("s3proxy ended with " + process.exitValue());
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
        for (String property : List.of("aws.endpointUrlS3", "aws.region", "aws.accessKeyId", "aws.secretAccessKey")) {
            System.clearProperty(property);
        }
    }
}
