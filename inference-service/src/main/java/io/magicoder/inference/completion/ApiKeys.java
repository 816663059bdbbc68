package io.magicoder.inference.completion;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lets in who has one of the keys whose SHA-256 a file names; everybody, if there is no file. */
public final class ApiKeys {
    private static final String BEARER = "Bearer ";
    private static final Pattern HASH = Pattern.compile("[0-9a-fA-F]{64}");

    private final Optional<List<byte[]>> hashes;

    private ApiKeys(Optional<List<byte[]>> hashes) {
        this.hashes = hashes;
    }

    /**
     * Reads a file: in each line the SHA-256 of a key in hexadecimal, and behind a space whatever its owner wants to know of it;
     * empty lines, and those that begin with {@code #}, are comments.
     *
     * @throws ConfigurationException one sentence, if it cannot be used
     */
    public static ApiKeys of(Optional<Path> file) {
        return new ApiKeys(file.map(ApiKeys::read));
    }

    private static List<byte[]> read(Path file) {
        List<byte[]> hashes = new ArrayList<>();
        try {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                String hash = lines.get(i).strip().split("\\s", 2)[0];
                if (hash.isEmpty() || hash.startsWith("#")) {
                    continue;
                }
                if (!HASH.matcher(hash).matches()) {
                    throw new ConfigurationException("line " + (i + 1) + " of the file of API keys " + file
                            + " does not begin with a SHA-256 in hexadecimal: printf %s KEY | sha256sum prints one");
                }
                hashes.add(HexFormat.of().parseHex(hash));
            }
        } catch (IOException e) {
            throw new ConfigurationException("the file of API keys " + file + " cannot be read: " + e.getMessage(), e);
        }
        if (hashes.isEmpty()) {
            throw new ConfigurationException("the file of API keys " + file
                    + " names no key: add one, or unset magicoder.inference.api-keys to let everybody in");
        }
        return hashes;
    }

    /** Whether a request with this header may come in. */
    boolean allows(@Nullable String authorization) {
        if (hashes.isEmpty()) {
            return true;
        }
        if (authorization == null || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return false;
        }
        byte[] hash = sha256(authorization.substring(BEARER.length()).strip());
        boolean known = false;
        for (byte[] each : hashes.get()) {
            known |= MessageDigest.isEqual(each, hash); // all of them: how long it takes tells nothing
        }
        return known;
    }

    private static byte[] sha256(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
