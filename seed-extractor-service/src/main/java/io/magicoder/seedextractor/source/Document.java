package io.magicoder.seedextractor.source;

import io.magicoder.seedextractor.license.LicenseTexts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A file or row of source code. Its text is only read when asked for, while its source is being visited. */
public record Document(Origin origin, Content content) {
    /** A document above this size is passed over by every strategy, so that one file cannot fill the memory. */
    public static final int MAX_BYTES = 64 * 1024 * 1024;

    private static final String SPDX_MARK = "SPDX-License-Identifier:";

    private static final Pattern SPDX = Pattern.compile(SPDX_MARK + "[ \\t]*([A-Za-z0-9][A-Za-z0-9.+() -]*)");
    private static final int LICENSE_SEARCH_CHARS = 4000;

    /** The text, or why there is none. */
    public Reading read() throws IOException {
        return content.read();
    }

    /** Reads the bytes of a file as text, without a byte order mark. */
    static Reading decode(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            return new PassedOver(SkipReason.OVER_LONG);
        }
        for (byte b : bytes) {
            if (b == 0) {
                return new PassedOver(SkipReason.BINARY);
            }
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return new Text(text.startsWith("\uFEFF") ? text.substring(1) : text);
        } catch (CharacterCodingException e) {
            return new PassedOver(SkipReason.NOT_UTF8);
        }
    }

    /** The text of a row, as it is. */
    static Reading ofRow(@Nullable String content) {
        if (content == null) {
            return new PassedOver(SkipReason.NO_CONTENT);
        }
        if (content.length() > MAX_BYTES) {
            return new PassedOver(SkipReason.OVER_LONG);
        }
        return new Text(content);
    }

    /** Opens the text of a document, at most once. */
    @FunctionalInterface
    public interface Content {
        Reading read() throws IOException;
    }

    /** What reading a document gives. */
    public sealed interface Reading permits Text, PassedOver {}

    public record Text(String text) implements Reading {
        /** The licence of a document with this text: what a row says, else its head, else its folder. */
        public String license(Origin origin) {
            if (origin.license() != null) {
                return origin.license();
            }
            String declared = declaredLicense();
            return declared != null
                    ? declared
                    : Objects.requireNonNullElse(origin.folderLicense(), LicenseTexts.UNKNOWN);
        }

        /** The SPDX expression that the head of the text declares. */
        public @Nullable String declaredLicense() {
            int end = Math.min(text.length(), LICENSE_SEARCH_CHARS);
            if (text.indexOf(SPDX_MARK, 0, end) < 0) {
                return null; // looking for a word costs a tenth of what the pattern does
            }
            Matcher matcher = SPDX.matcher(text).region(0, end);
            return matcher.find() ? matcher.group(1).strip() : null;
        }
    }

    public record PassedOver(SkipReason reason) implements Reading {}

    /**
     * Where a document comes from.
     *
     * @param path inside the source, {@code /}-separated; of a row without one, the file's name, {@code #} and the number
     *     of the row from 1
     * @param repository of a row as given; of a file the name of its directory tree, or of its archive with where that lies
     * @param inRepository whether {@code repository} is one: a checkout, an archive or what a row says, and no plain tree
     * @param license what a row says
     * @param folderLicense of the nearest folder above that has the text of one
     * @param commit hash of the commit that the text is of
     * @param committedAt author date of it
     */
    public record Origin(
            String path,
            String language,
            @Nullable String repository,
            boolean inRepository,
            @Nullable String revision,
            @Nullable String license,
            @Nullable String folderLicense,
            @Nullable String commit,
            @Nullable Instant committedAt) {

        /** Of a document of which no commit is known. */
        Origin(
                String path,
                String language,
                @Nullable String repository,
                boolean inRepository,
                @Nullable String revision,
                @Nullable String license,
                @Nullable String folderLicense) {
            this(path, language, repository, inRepository, revision, license, folderLicense, null, null);
        }

        /** The same with a licence. */
        public Origin withLicense(String found) {
            return new Origin(
                    path, language, repository, inRepository, revision, found, folderLicense, commit, committedAt);
        }
    }
}
