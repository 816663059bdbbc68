package io.magicoder.seedextractor.source;

import io.magicoder.seedextractor.license.LicenseTexts;
import io.magicoder.seedextractor.source.Archives.ArchiveFile;
import io.magicoder.seedextractor.source.Document.Origin;
import java.io.IOException;
import java.io.InputStream;
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
            try (WholeTar tar = open()) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    if (!entry.isDirectory() && !visitEntry(tar, entry, licenses, visitor, skips)) {
                        return false;
                    }
                }
                if (tar.breaksOff()) {
                    throw new IOException("it breaks off within an entry");
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
        } else if (!tar.canReadEntryData(entry) || !isRegular(entry)) {
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

    private static boolean isRegular(TarArchiveEntry entry) {
        return entry.isFile() && !entry.isFIFO() && !entry.isCharacterDevice() && !entry.isBlockDevice();
    }

    /** Licences may come after the files they are about, so that they are read on a way of their own. */
    private FolderLicenses licenses() throws UnpackingLimit.ExceededException {
        FolderLicenses licenses = new FolderLicenses();
        try (TarArchiveInputStream tar = open()) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                String path = entry.getName();
                if (isRegular(entry)
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

    private WholeTar open() throws IOException {
        return new WholeTar(archive.limit().guard(kind.decompressed(archive.file())));
    }

    /** Tells an archive that ends from one that is cut within the head of an entry, which the library takes for the end. */
    private static final class WholeTar extends TarArchiveInputStream {
        private boolean breaksOff;

        WholeTar(InputStream in) {
            super(in);
        }

        boolean breaksOff() {
            return breaksOff;
        }

        @Override
        protected byte[] readRecord() throws IOException {
            byte[] record = super.readRecord();
            breaksOff |= record == null && getBytesRead() % getRecordSize() != 0;
            return record;
        }
    }
}
