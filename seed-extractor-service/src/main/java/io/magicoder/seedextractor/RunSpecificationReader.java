package io.magicoder.seedextractor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import io.magicoder.events.EventJson;
import io.magicoder.events.RunSpecification;
import java.io.IOException;
import java.util.stream.Collectors;

/** Reads what people write: unlike an event from a newer service, a member that is not known is a mistake. */
public final class RunSpecificationReader {
    private static final ObjectReader JSON = EventJson.mapper()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .readerFor(RunSpecification.class);

    private RunSpecificationReader() {}

    /**
     * Reads a specification from JSON.
     *
     * @throws IllegalArgumentException in one sentence
     */
    public static RunSpecification read(byte[] json) {
        try {
            RunSpecification specification = JSON.readValue(json);
            if (specification == null) {
                throw new IllegalArgumentException("run specification: it is null");
            }
            return specification;
        } catch (UnrecognizedPropertyException e) {
            throw new IllegalArgumentException(
                    "run specification: '" + e.getPropertyName() + "' is no member; the members are "
                            + e.getKnownPropertyIds().stream()
                                    .map(String::valueOf)
                                    .collect(Collectors.joining(", ")),
                    e);
        } catch (ValueInstantiationException e) {
            throw new IllegalArgumentException(firstLine(e.getCause() == null ? e : e.getCause()), e);
        } catch (JsonMappingException e) {
            String member = e.getPath().stream()
                    .map(JsonMappingException.Reference::getFieldName)
                    .map(String::valueOf)
                    .collect(Collectors.joining("."));
            throw new IllegalArgumentException(
                    "run specification: "
                            + (member.isEmpty() ? "it is no such object" : "the value of '" + member + "' does not fit")
                            + ": " + firstLine(e),
                    e);
        } catch (IOException e) {
            throw new IllegalArgumentException("run specification: it is no JSON: " + firstLine(e), e);
        }
    }

    private static String firstLine(Throwable e) {
        String message = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
        return message == null
                ? e.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
