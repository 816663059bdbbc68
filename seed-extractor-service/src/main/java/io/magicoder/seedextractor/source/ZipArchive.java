package io.magicoder.seedextractor.source;

import io.magicoder.seedextractor.source.Document.Origin;
import io.magicoder.seedextractor.source.Document.PassedOver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A zip or jar file, in the order of its directory. Only documents whose text is asked for are unpacked; the archive's
 * directory (about a hundred bytes per file) is in memory meanwhile.
 */
record ZipArchive(Path file) implements Source {
    @Override
    public boolean visit(Visitor visitor, SkipCounts skips) throws IOException {
        String repository = Source.fileName(file);
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (Iterator<? extends ZipEntry> entries = zip.entries().asIterator(); entries.hasNext(); ) {
                ZipEntry entry = entries.next();
                if (entry.isDirectory()) {
                    continue;
                }
                String language = ProgrammingLanguage.ofFile(entry.getName()).orElse(null);
                if (language == null) {
                    skips.add(SkipReason.UNKNOWN_LANGUAGE);
                } else if (!visitor.visit(new Document(
                        new Origin(entry.getName(), language, repository, null, null), () -> read(zip, entry)))) {
                    return false;
                }
            }
            return true;
        } catch (ZipException e) {
            throw new IOException("source '" + file + "' is no readable zip archive: " + e.getMessage(), e);
        }
    }

    private static Document.Reading read(ZipFile zip, ZipEntry entry) {
        try (InputStream in = zip.getInputStream(entry)) {
            return Document.decode(in);
        } catch (IOException e) {
            return new PassedOver(SkipReason.UNREADABLE);
        }
    }
}
