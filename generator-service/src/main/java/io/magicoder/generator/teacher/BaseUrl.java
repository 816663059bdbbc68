package io.magicoder.generator.teacher;

import java.net.URI;
import java.util.Optional;

/**
 * Where a teacher's endpoints are: people write the base URL with or without {@code /v1}, with a slash at its end, or with
 * the whole path of an endpoint.
 *
 * @param path without a slash at its end
 * @param query that every request carries, such as {@code api-version=…}; empty for none
 */
public record BaseUrl(boolean tls, String host, int port, String path, String query) {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    /**
     * Reads a URL.
     *
     * @param key of the setting, for the sentence
     * @throws IllegalArgumentException in one sentence, if it is no URL of a server
     */
    public static BaseUrl of(URI url, String key) {
        if (url.getHost() == null || url.getScheme() == null || !url.getScheme().matches("(?i)https?")) {
            throw new IllegalArgumentException(key + " is '" + url + "': it must be like http://host:port/v1");
        }
        if (url.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    key + " holds a password: use " + key.replaceFirst("url$", "api-key") + " instead");
        }
        boolean tls = url.getScheme().equalsIgnoreCase("https");
        String path = Optional.ofNullable(url.getRawPath())
                .orElse("")
                .replaceAll("/{2,}", "/")
                .replaceFirst("/$", "")
                .replaceFirst("/(?:chat/)?completions$", "");
        return new BaseUrl(
                tls,
                url.getHost(),
                url.getPort() > 0 ? url.getPort() : tls ? HTTPS : HTTP,
                path.isEmpty() ? "/v1" : path,
                Optional.ofNullable(url.getRawQuery()).orElse(""));
    }

    /** The target of a request to an endpoint, whose own query may follow a {@code ?}. */
    String target(String endpoint) {
        return path + endpoint + (query.isEmpty() ? "" : (endpoint.contains("?") ? "&" : "?") + query);
    }

    /** The whole URL of an endpoint. */
    public URI uri(String endpoint) {
        return URI.create((tls ? "https://" : "http://") + host + ":" + port + target(endpoint));
    }

    @Override
    public String toString() {
        return (tls ? "https://" : "http://") + host + ":" + port + path;
    }
}
