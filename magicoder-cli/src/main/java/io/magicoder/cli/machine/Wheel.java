package io.magicoder.cli.machine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * A file of PyPI.
 *
 * @param project its name there
 * @param bytes size
 * @param sha256 in hexadecimal digits
 */
public record Wheel(String project, String version, String file, long bytes, String sha256) {
    private static final int BUFFER_BYTES = 1 << 20;

    /** What libtorch for CUDA consists of, {@code cuda-wheels.txt}. */
    public static List<Wheel> ofCuda() {
        try (InputStream file = Wheel.class.getResourceAsStream("cuda-wheels.txt")) {
            if (file == null) {
                throw new IllegalStateException("the resource cuda-wheels.txt is missing");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(Wheel::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Wheel parse(String line) {
        String[] words = line.split(" ", -1);
        return new Wheel(words[0], words[1], words[2], Long.parseLong(words[3]), words[4]);
    }

    /** As pip names it. */
    String requirement() {
        return project + "==" + version;
    }

    /** Whether a file is this one, to the last bit. */
    boolean is(Path path) throws IOException {
        if (!Files.isRegularFile(path) || Files.size(path) != bytes) {
            return false;
        }
        try (InputStream in = Files.newInputStream(path)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest()).equals(sha256);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
