package io.magicoder.seedextractor.source;

import io.magicoder.seedextractor.license.LicenseTexts;
import io.magicoder.seedextractor.source.Archives.ArchiveFile;
import io.magicoder.seedextractor.source.Document.Origin;
import io.magicoder.seedextractor.source.Document.PassedOver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * A zip or jar file, in the order of its directory. Only documents whose text is asked for are unpacked; the archive's
 * directory (some hundred bytes per file) is in memory meanwhile.
 */
record ZipArchive(ArchiveFile archive) implements Source {
    /** Names of before UTF-8. */
    private static final Charset DOS = Charset.forName("IBM437");

    @Override
    public boolean visit(Visitor visitor, SkipCounts skips) throws IOException {
        if (archive.nesting() == 0) {
            archive.limit().reset();
        }
        try (ZipFile zip = open()) {
            FolderLicenses licenses = licenses(zip);
            for (Iterator<ZipArchiveEntry> entries = zip.getEntries().asIterator(); entries.hasNext(); ) {
                ZipArchiveEntry entry = entries.next();
                if (!entry.isDirectory() && !visitEntry(zip, entry, licenses, visitor, skips)) {
                    return false;
                }
            }
            return true;
        } catch (UnpackingLimit.ExceededException e) {
            return Source.bomb(archive, e, skips);
        }
    }

    private boolean visitEntry(
            ZipFile zip, ZipArchiveEntry entry, FolderLicenses licenses, Visitor visitor, SkipCounts skips)
            throws IOException {
        String name = name(entry);
        Optional<Archives> nested = Archives.of(name);
        String language = ProgrammingLanguage.ofFile(name).orElse(null);
        if (entry.isUnixSymlink()) {
            skips.add(SkipReason.LINK);
        } else if (language == null && nested.isEmpty()) {
            skips.add(SkipReason.UNKNOWN_LANGUAGE);
        } else if (!zip.canReadEntryData(entry)) {
            skips.add(SkipReason.UNREADABLE);
        } else if (language != null) {
            Origin origin = new Origin(
                    archive.prefix() + name, language, archive.repository(), true, null, null, licenses.of(name));
            return visitor.visit(new Document(origin, () -> read(zip, entry)));
        } else {
            try (InputStream in = zip.getInputStream(entry)) {
                return nested.get().visitNested(archive, archive.prefix() + name, in, visitor, skips);
            }
        }
        return true;
    }

    private FolderLicenses licenses(ZipFile zip) throws IOException {
        FolderLicenses licenses = new FolderLicenses();
        for (Iterator<ZipArchiveEntry> entries = zip.getEntries().asIterator(); entries.hasNext(); ) {
            ZipArchiveEntry entry = entries.next();
            String path = name(entry);
            if (LicenseTexts.isLicenseFile(path.substring(path.lastIndexOf('/') + 1))
                    && !entry.isDirectory()
                    && zip.canReadEntryData(entry)) {
                try (InputStream in = archive.limit().guard(zip.getInputStream(entry))) {
                    licenses.add(path, in);
                } catch (UnpackingLimit.ExceededException e) {
                    throw e;
                } catch (IOException e) {
                    // a licence that cannot be read is not known
                }
            }
        }
        return licenses;
    }

    private ZipFile open() throws IOException {
        try {
            return ZipFile.builder().setPath(archive.file()).get();
        } catch (IOException e) {
            throw new IOException("source '" + archive.file() + "' is no readable zip archive: " + e.getMessage(), e);
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

    private Document.Reading read(ZipFile zip, ZipArchiveEntry entry) throws IOException {
        CRC32 sum = new CRC32();
        try (InputStream in = new CheckedInputStream(archive.limit().guard(zip.getInputStream(entry)), sum)) {
            Document.Reading reading = Document.decode(in);
            boolean damaged = entry.getCrc() >= 0
                    && sum.getValue() != entry.getCrc()
                    && !reading.equals(new PassedOver(SkipReason.OVER_LONG)); // of that the end is not read
            return damaged ? new PassedOver(SkipReason.UNREADABLE) : reading;
        } catch (UnpackingLimit.ExceededException e) {
            throw e;
        } catch (IOException e) {
            return new PassedOver(SkipReason.UNREADABLE);
        }
    }
}
