package io.magicoder.seedextractor.source;

import io.magicoder.seedextractor.license.LicenseTexts;
import io.magicoder.seedextractor.source.Archives.ArchiveFile;
import io.magicoder.seedextractor.source.Document.Origin;
import java.io.IOException;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** A tar file, compressed or not, in the order of the archive; read front to back. */
record TarArchive(ArchiveFile archive, Archives kind) implements Source {
    @Override
    public boolean visit(Visitor visitor, SkipCounts skips) throws IOException {
        try {
            if (archive.nesting() == 0) {
                archive.limit().reset();
            }
            FolderLicenses licenses = licenses();
            if (archive.nesting() == 0) {
                archive.limit().reset();
            }
            try (TarArchiveInputStream tar = open()) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    if (!entry.isDirectory() && !visitEntry(tar, entry, licenses, visitor, skips)) {
                        return false;
                    }
                }
                return true;
            }
        } catch (UnpackingLimit.ExceededException e) {
            return Source.bomb(archive, e, skips);
        } catch (IOException e) {
            throw new IOException("source '" + archive.file() + "' is no readable tar archive: " + e.getMessage(), e);
        }
    }

    private boolean visitEntry(
            TarArchiveInputStream tar,
            TarArchiveEntry entry,
            FolderLicenses licenses,
            Visitor visitor,
            SkipCounts skips)
            throws IOException {
        String name = entry.getName();
        Optional<Archives> nested = Archives.of(name);
        String language = ProgrammingLanguage.ofFile(name).orElse(null);
        if (entry.isSymbolicLink() || entry.isLink()) {
            skips.add(SkipReason.LINK);
        } else if (language == null && nested.isEmpty()) {
            skips.add(SkipReason.UNKNOWN_LANGUAGE);
        } else if (!tar.canReadEntryData(entry) || !entry.isFile()) {
            skips.add(SkipReason.UNREADABLE);
        } else if (language != null) {
            Origin origin = new Origin(
                    archive.prefix() + name, language, archive.repository(), true, null, null, licenses.of(name));
            return visitor.visit(new Document(origin, () -> Document.decode(tar)));
        } else {
            return nested.get().visitNested(archive, archive.prefix() + name, tar, visitor, skips);
        }
        return true;
    }

    /** Licences may come after the files they are about, so that they are read on a way of their own. */
    private FolderLicenses licenses() throws UnpackingLimit.ExceededException {
        FolderLicenses licenses = new FolderLicenses();
        try (TarArchiveInputStream tar = open()) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                String path = entry.getName();
                if (entry.isFile()
                        && tar.canReadEntryData(entry)
                        && LicenseTexts.isLicenseFile(path.substring(path.lastIndexOf('/') + 1))) {
                    licenses.add(path, tar);
                }
            }
        } catch (UnpackingLimit.ExceededException e) {
            throw e;
        } catch (IOException e) {
            // what was found before the damage counts; the way that reads the documents says so
        }
        return licenses;
    }

    private TarArchiveInputStream open() throws IOException {
        return new TarArchiveInputStream(archive.limit().guard(kind.decompressed(archive.file())));
    }
}
