package io.magicoder.seedextractor.source;

import io.magicoder.seedextractor.license.LicenseTexts;
import io.magicoder.seedextractor.source.Document.Origin;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** A tar file, compressed with gzip or not, in the order of the archive; read once, front to back. */
record TarArchive(Path file) implements Source {
    @Override
    public boolean visit(Visitor visitor, SkipCounts skips) throws IOException {
        String repository = Source.fileName(file);
        FolderLicenses licenses = licenses();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(decompressed())) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (entry.isDirectory()) {
                    continue;
                }
                String path = entry.getName();
                String language = ProgrammingLanguage.ofFile(path).orElse(null);
                if (entry.isSymbolicLink() || entry.isLink()) {
                    skips.add(SkipReason.LINK);
                } else if (language == null) {
                    skips.add(SkipReason.UNKNOWN_LANGUAGE);
                } else if (!tar.canReadEntryData(entry) || !entry.isFile()) {
                    skips.add(SkipReason.UNREADABLE);
                } else if (!visitor.visit(new Document(
                        new Origin(path, language, repository, true, null, null, licenses.of(path)),
                        () -> Document.decode(tar)))) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            throw new IOException("source '" + file + "' is no readable tar archive: " + e.getMessage(), e);
        }
    }

    /** Licences may come after the files they are about, so that they are read on a way of their own. */
    private FolderLicenses licenses() {
        FolderLicenses licenses = new FolderLicenses();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(decompressed())) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                String path = entry.getName();
                if (entry.isFile()
                        && tar.canReadEntryData(entry)
                        && LicenseTexts.isLicenseFile(path.substring(path.lastIndexOf('/') + 1))) {
                    licenses.add(path, tar);
                }
            }
        } catch (IOException e) {
            // what was found before the damage counts; the way that reads the documents says so
        }
        return licenses;
    }

    private InputStream decompressed() throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file));
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".tar") ? in : new GZIPInputStream(in, 1 << 16);
    }
}
