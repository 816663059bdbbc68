package io.magicoder.cli;

import io.magicoder.cleaner.decontamination.Benchmarks;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder of benchmark files. A file enters it whole, and only if it is one.
 *
 * @param folder is made when the first file comes
 */
record BenchmarkCache(Path folder) {
    /** Where those benchmarks are published that may be fetched by anybody. */
    static final List<String> PUBLISHED = List.of(
            "https://raw.githubusercontent.com/openai/human-eval/master/data/HumanEval.jsonl.gz",
            "https://raw.githubusercontent.com/google-research/google-research/master/mbpp/mbpp.jsonl",
            "https://raw.githubusercontent.com/openai/grade-school-math/master/grade_school_math/data/test.jsonl");

    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** That of the user: {@code $XDG_CACHE_HOME/magicoder/benchmarks}, or in {@code ~/.cache}. */
    static Path ofUser() {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path home =
                cache == null || cache.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return home.resolve("magicoder").resolve("benchmarks");
    }

    /**
     * Brings a file into the folder.
     *
     * @param source an {@code http(s)} or {@code file} URL, or a path
     * @return the file in the folder
     * @throws UserError if it cannot be had, or is no benchmark
     */
    Path fetch(String source) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path beside = Files.createTempDirectory(folder.toAbsolutePath().getParent(), "benchmark");
        try {
            Path file = beside.resolve(name(source));
            if (source.startsWith("http://") || source.startsWith("https://")) {
                download(URI.create(source), file);
            } else {
                copy(source.startsWith("file:") ? Path.of(URI.create(source)) : Path.of(source), file);
            }
            Benchmarks.read(beside);
            return Files.move(file, folder.resolve(name(source)), StandardCopyOption.REPLACE_EXISTING);
        } catch (IllegalArgumentException e) {
            throw new UserError(source + " is no benchmark: " + e.getMessage(), e);
        } finally {
            delete(beside);
        }
    }

    /** {@code test.jsonl} is a name that many have: the repository is put before it. */
    private static String name(String source) {
        String path = source.replaceFirst("[?#].*$", "");
        String name = path.substring(path.lastIndexOf('/') + 1);
        return name.equals("test.jsonl") && path.contains("grade_school_math") ? "gsm8k_test.jsonl" : name;
    }

    private static void copy(Path from, Path to) throws IOException {
        if (!Files.isRegularFile(from)) {
            throw new UserError(from + " is no file");
        }
        Files.copy(from, to);
    }

    private static void download(URI url, Path to) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newBuilder()
                .followRedirects(Redirect.NORMAL)
                .connectTimeout(Duration.ofSeconds(20))
                .build()) {
            HttpResponse<InputStream> response = http.send(
                    HttpRequest.newBuilder(url).timeout(LIMIT).build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                if (response.statusCode() != 200) {
                    throw new UserError(url + " answers " + response.statusCode()
                            + ": fetch the file in another way, and name it with --from");
                }
                Files.copy(body, to);
            }
        } catch (IOException e) {
            throw new UserError(url + " cannot be fetched: get the file in another way, and name it with --from", e);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
