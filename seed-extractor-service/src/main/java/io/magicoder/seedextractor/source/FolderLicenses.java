package io.magicoder.seedextractor.source;

import io.magicoder.seedextractor.license.LicenseTexts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The licences of folders, told by the files of licences in them. A folder with several different ones has none that is known. */
final class FolderLicenses {
    private final Map<String, String> byFolder = new HashMap<>();

    /**
     * Reads a file of a licence.
     *
     * @param path {@code /}-separated
     */
    void add(String path, InputStream in) throws IOException {
        String text = new String(in.readNBytes(LicenseTexts.MAX_BYTES), StandardCharsets.UTF_8);
        String found = LicenseTexts.identify(text).orElse(LicenseTexts.UNKNOWN);
        byFolder.merge(folder(path), found, (one, other) -> one.equals(other) ? one : LicenseTexts.UNKNOWN);
    }

    boolean isEmpty() {
        return byFolder.isEmpty();
    }

    /** The licence of the nearest folder above a path that has one. */
    @Nullable String of(String path) {
        String folder = folder(path);
        while (true) {
            String license = byFolder.get(folder);
            if (license != null || folder.isEmpty()) {
                return license;
            }
            folder = folder(folder);
        }
    }

    private static String folder(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }
}
