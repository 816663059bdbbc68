package io.magicoder.seedextractor.source;

import io.magicoder.seedextractor.license.LicenseTexts;
import io.magicoder.seedextractor.source.Document.Origin;
import io.magicoder.seedextractor.source.Document.PassedOver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * A zip or jar file, in the order of its directory. Only documents whose text is asked for are unpacked; the archive's
 * directory (some hundred bytes per file) is in memory meanwhile.
 */
record ZipArchive(Path file) implements Source {
    /** Names of before UTF-8. */
    private static final Charset DOS = Charset.forName("IBM437");

    @Override
    public boolean visit(Visitor visitor, SkipCounts skips) throws IOException {
        String repository = Source.fileName(file);
        try (ZipFile zip = open()) {
            FolderLicenses licenses = licenses(zip);
            for (Iterator<ZipArchiveEntry> entries = zip.getEntries().asIterator(); entries.hasNext(); ) {
                ZipArchiveEntry entry = entries.next();
                if (entry.isDirectory()) {
                    continue;
                }
                String path = name(entry);
                String language = ProgrammingLanguage.ofFile(path).orElse(null);
                if (entry.isUnixSymlink()) {
                    skips.add(SkipReason.LINK);
                } else if (language == null) {
                    skips.add(SkipReason.UNKNOWN_LANGUAGE);
                } else if (!zip.canReadEntryData(entry)) {
                    skips.add(SkipReason.UNREADABLE);
                } else if (!visitor.visit(new Document(
                        new Origin(path, language, repository, true, null, null, licenses.of(path)),
                        () -> read(zip, entry)))) {
                    return false;
                }
            }
            return true;
        }
    }

    private static FolderLicenses licenses(ZipFile zip) {
        FolderLicenses licenses = new FolderLicenses();
        for (Iterator<ZipArchiveEntry> entries = zip.getEntries().asIterator(); entries.hasNext(); ) {
            ZipArchiveEntry entry = entries.next();
            String path = name(entry);
            if (LicenseTexts.isLicenseFile(path.substring(path.lastIndexOf('/') + 1))
                    && !entry.isDirectory()
                    && zip.canReadEntryData(entry)) {
                try (InputStream in = zip.getInputStream(entry)) {
                    licenses.add(path, in);
                } catch (IOException e) {
                    // a licence that cannot be read is not known
                }
            }
        }
        return licenses;
    }

    private ZipFile open() throws IOException {
        try {
            return ZipFile.builder().setPath(file).get();
        } catch (IOException e) {
            throw new IOException("source '" + file + "' is no readable zip archive: " + e.getMessage(), e);
        }
    }

    /** The name of an entry: in UTF-8 if it says so or is that, else in the code page of the days before. */
    private static String name(ZipArchiveEntry entry) {
        byte[] raw = entry.getRawName();
        if (raw == null || entry.getNameSource() != ZipArchiveEntry.NameSource.NAME) {
            return entry.getName();
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(raw))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(raw, DOS);
        }
    }

    private static Document.Reading read(ZipFile zip, ZipArchiveEntry entry) {
        try (InputStream in = zip.getInputStream(entry)) {
            return Document.decode(in);
        } catch (IOException e) {
            return new PassedOver(SkipReason.UNREADABLE);
        }
    }
}
