package io.magicoder.seedextractor.source;

import io.magicoder.seedextractor.source.Document.Text;
import java.io.IOException;
import java.util.List;

/** Documents that are in memory. */
record Documents(List<Document> documents) implements Source {
    /** A text as a document of a plain tree. */
    static Document of(String path, String text) {
        String language = ProgrammingLanguage.ofFile(path).orElse(ProgrammingLanguage.UNKNOWN);
        Text read = new Text(text);
        return new Document(new Document.Origin(path, language, null, false, null, null, null), () -> read);
    }

    @Override
    public boolean visit(Visitor visitor, SkipCounts skips) throws IOException {
        for (Document document : documents) {
            if (!visitor.visit(document)) {
                return false;
            }
        }
        return true;
    }
}
