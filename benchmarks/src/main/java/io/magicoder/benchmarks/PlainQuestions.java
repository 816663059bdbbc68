package io.magicoder.benchmarks;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The ceiling of the generator: a client that sends the same question again and again on as many connections. */
final class PlainQuestions {
    private static final int ROUNDS = 4;
    private static final byte[] QUESTION = HttpMessage.of(
            "POST /v1/chat/completions HTTP/1.1",
            "{\"model\":\"instant\",\"messages\":[{\"role\":\"user\",\"content\":\"" + "x".repeat(2000) + "\"}]}");

    private PlainQuestions() {}

    /** Answers a second of the teacher at a port, in the best round. */
    static double perSecond(int port, int questions, int connections) throws InterruptedException, ExecutionException {
        int each = Math.max(1, questions / connections);
        double best = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<?>> asking = new ArrayList<>();
                for (int i = 0; i < connections; i++) {
                    asking.add(clients.submit(() -> ask(port, each)));
                }
                for (Future<?> one : asking) {
                    one.get();
                }
            }
            best = Math.max(best, each * connections * 1e9 / (System.nanoTime() - start));
        }
        return best;
    }

    private static void ask(int port, int times) {
        try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
            connection.setTcpNoDelay(true);
            BufferedInputStream in = new BufferedInputStream(connection.getInputStream(), 16 * 1024);
            OutputStream out = connection.getOutputStream();
            for (int i = 0; i < times; i++) {
                out.write(QUESTION);
                if (!HttpMessage.skip(in)) {
                    throw new IOException("the teacher hung up");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
