package io.magicoder.seedextractor.source;

import io.magicoder.events.RunSpecification;
import io.magicoder.seedextractor.license.LicensePolicy;
import io.magicoder.seedextractor.source.Document.Reading;
import io.magicoder.seedextractor.source.Document.Text;
import io.magicoder.seedextractor.source.Source.Visitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;

/** The sources of a run, less what its lists of paths and licences leave out. */
public final class Corpus {
    private final List<Source> sources;
    private final PathPolicy paths;
    private final LicensePolicy licenses;

    private Corpus(List<Source> sources, PathPolicy paths, LicensePolicy licenses) {
        this.sources = sources;
        this.paths = paths;
        this.licenses = licenses;
    }

    /**
     * The corpus of a run.
     *
     * @throws IllegalArgumentException in one sentence if a source does not exist, or a list is none
     */
    public static Corpus of(RunSpecification run) {
        return new Corpus(
                run.sources().stream().map(Source::at).toList(),
                PathPolicy.parse(run.paths()),
                LicensePolicy.parse(run.licenses()));
    }

    /** Texts in memory by their paths, in the order of the map, instead of the sources that a run names. */
    public static Corpus of(RunSpecification run, Map<String, String> texts) {
        List<Document> documents = texts.entrySet().stream()
                .map(text -> Documents.of(text.getKey(), text.getValue()))
                .toList();
        return new Corpus(
                List.of(new Documents(documents)), PathPolicy.parse(run.paths()), LicensePolicy.parse(run.licenses()));
    }

    /**
     * Offers the documents of all sources in order until the visitor has enough. A document is refused for its licence when
     * it is read, because its text may say which it has.
     *
     * @param skips counts what is not offered
     * @throws IOException if a source cannot be read; the message names it. Or what the visitor throws
     * @throws CancellationException if the thread is interrupted
     */
    public void visit(SkipCounts skips, Visitor visitor) throws IOException {
        Visitor filtering = document -> {
            if (Thread.interrupted()) {
                throw new CancellationException("the extraction was interrupted");
            }
            if (!paths.takes(document.origin().path())) {
                skips.add(SkipReason.PATH);
                return true;
            }
            return offer(new Document(document.origin(), () -> licensed(document)), visitor);
        };
        try {
            for (Source source : sources) {
                if (!source.visit(filtering, skips)) {
                    return;
                }
            }
        } catch (NotOfTheSourceException e) {
            e.rethrow();
        }
    }

    /** Tells what fails while the document is read from what its taker fails at. */
    private static boolean offer(Document document, Visitor visitor) throws IOException {
        try {
            return visitor.visit(document);
        } catch (ReadingFailedException e) {
            throw e.failure;
        } catch (IOException | UncheckedIOException e) {
            throw new NotOfTheSourceException(e);
        }
    }

    private Reading licensed(Document document) throws ReadingFailedException {
        Reading reading;
        try {
            reading = document.read();
        } catch (IOException e) {
            throw new ReadingFailedException(e);
        }
        return reading instanceof Text text && !licenses.takes(text.license(document.origin()))
                ? new Document.PassedOver(SkipReason.LICENSE)
                : reading;
    }

    private static final class ReadingFailedException extends IOException {
        private static final long serialVersionUID = 1;

        private final IOException failure;

        ReadingFailedException(IOException failure) {
            super(failure);
            this.failure = failure;
        }
    }
}
