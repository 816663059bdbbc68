package io.magicoder.seedextractor.strategy;

import io.magicoder.seedextractor.source.Document.Origin;
import io.magicoder.seedextractor.source.SkipReason;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which documents nobody wrote for people to read, told without parsing them. */
final class DocumentRules {
    /** Above this nobody's code is: Codex, arXiv 2107.03374, section 3.1, whose limits for lines follow. */
    private static final int MAX_DOCUMENT_CHARS = 1024 * 1024;

    private static final int MAX_LINE_CHARS = 1000;
    private static final int MAX_MEAN_LINE_CHARS = 100;

    private static final Set<String> VENDOR_FOLDERS = Set.of(
            "node_modules",
            "bower_components",
            "vendor",
            "third_party",
            "third-party",
            "site-packages",
            "dist-packages",
            "venv",
            ".venv",
            "Pods");

    private DocumentRules() {}

    /** Whether a path leads through a folder of somebody else's code. */
    static boolean isVendored(String path) {
        int start = 0;
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', start)) {
            if (VENDOR_FOLDERS.contains(path.substring(start, slash))) {
                return true;
            }
            start = slash + 1;
        }
        return VENDOR_FOLDERS.contains(path.substring(start));
    }

    /** Why a document is passed over; null if it is not. */
    static @Nullable SkipReason refusal(Origin origin, String text, Lines lines, CodeLines code) {
        if (isVendored(origin.path())) {
            return SkipReason.VENDORED;
        }
        if (text.isBlank()) {
            return SkipReason.EMPTY;
        }
        if (text.length() > MAX_DOCUMENT_CHARS) {
            return SkipReason.OVER_LONG;
        }
        if (text.indexOf('\0') >= 0) {
            return SkipReason.BINARY;
        }
        if (lines.longest() > MAX_LINE_CHARS || text.length() > (long) MAX_MEAN_LINE_CHARS * lines.count()) {
            return SkipReason.MINIFIED;
        }
        return code.isGenerated() ? SkipReason.GENERATED : null;
    }
}
