package io.magicoder.events;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The run and the seed that a record is about, found in bytes that may be no event: enough to end the seed as a
 * rejection, so that its run can close.
 */
public record SeedReference(String runId, String seedId) {
    private static final JsonFactory JSON = new JsonFactory();

    /**
     * Looks for {@code runId} and {@code seedId} (or {@code seed.seedId}) in an object, as far as it is JSON.
     *
     * @return empty if the bytes do not name both
     */
    public static Optional<SeedReference> in(byte @Nullable [] bytes) {
        if (bytes == null) {
            return Optional.empty();
        }
        String runId = null;
        String seedId = null;
        try (JsonParser json = JSON.createParser(bytes)) {
            while (json.nextToken() != null && (runId == null || seedId == null)) {
                if (json.currentToken() == JsonToken.VALUE_STRING && isOwnMember(json.getParsingContext())) {
                    switch (json.currentName()) {
                        case "runId" -> runId = runId == null ? text(json) : runId;
                        case "seedId" -> seedId = seedId == null ? text(json) : seedId;
                        default -> {}
                    }
                }
            }
        } catch (IOException e) {
            // what was found before the damage counts
        }
        return runId == null || seedId == null ? Optional.empty() : Optional.of(new SeedReference(runId, seedId));
    }

    /** Whether a value is a member of the outer object, or of {@code seed} in it. */
    private static boolean isOwnMember(JsonStreamContext context) {
        JsonStreamContext parent = context.getParent();
        return context.inObject()
                && (parent.inRoot()
                        || (parent.inObject()
                                && parent.getParent().inRoot()
                                && "seed".equals(parent.getCurrentName())));
    }

    private static @Nullable String text(JsonParser json) throws IOException {
        String text = json.getText();
        return text.isBlank() ? null : text;
    }
}
