package io.magicoder.inference.completion;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.std.NumberDeserializers;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads request bodies to the letter: a number is no text, 1.5 no integer (3.0 is one), half a surrogate pair no Unicode, and what follows the
 * object is an error.
 */
@Singleton
public final class StrictJson implements ObjectMapperCustomizer {
    @Override
    @SuppressWarnings("deprecation") // the mapper is made by Quarkus; only its builder has the newer method
    public void customize(ObjectMapper mapper) {
        mapper.configure(MapperFeature.ALLOW_COERCION_OF_SCALARS, false);
        mapper.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        mapper.disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT);
        mapper.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
        mapper.coercionConfigFor(LogicalType.Textual)
                .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
        mapper.registerModule(new SimpleModule("strict")
                .addDeserializer(String.class, new UnicodeDeserializer())
                .addDeserializer(Integer.class, new IntegerDeserializer())
                .addDeserializer(Long.class, new LongDeserializer()));
    }

    /** JSON knows one kind of number: 3, 3.0 and 3e0 are the same. */
    private static final class IntegerDeserializer extends StdScalarDeserializer<Integer> {
        private static final long serialVersionUID = 1L;
        private static final NumberDeserializers.IntegerDeserializer WITHOUT_FRACTION =
                new NumberDeserializers.IntegerDeserializer(Integer.class, null);

        IntegerDeserializer() {
            super(Integer.class);
        }

        @Override
        public @Nullable Integer deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (!parser.hasToken(JsonToken.VALUE_NUMBER_FLOAT)) {
                return WITHOUT_FRACTION.deserialize(parser, context);
            }
            BigDecimal value = parser.getDecimalValue();
            try {
                return value.intValueExact();
            } catch (ArithmeticException e) {
                throw context.weirdNumberException(value, Integer.class, "it is not whole, or too large");
            }
        }

        @Override
        public LogicalType logicalType() {
            return LogicalType.Integer;
        }
    }

    /** The same for what may be larger. */
    private static final class LongDeserializer extends StdScalarDeserializer<Long> {
        private static final long serialVersionUID = 1L;
        private static final NumberDeserializers.LongDeserializer WITHOUT_FRACTION =
                new NumberDeserializers.LongDeserializer(Long.class, null);

        LongDeserializer() {
            super(Long.class);
        }

        @Override
        public @Nullable Long deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (!parser.hasToken(JsonToken.VALUE_NUMBER_FLOAT)) {
                return WITHOUT_FRACTION.deserialize(parser, context);
            }
            BigDecimal value = parser.getDecimalValue();
            try {
                return value.longValueExact();
            } catch (ArithmeticException e) {
                throw context.weirdNumberException(value, Long.class, "it is not whole, or too large");
            }
        }

        @Override
        public LogicalType logicalType() {
            return LogicalType.Integer;
        }
    }

    /** JSON can escape half of a surrogate pair, which no tokenizer can encode. */
    private static final class UnicodeDeserializer extends StdScalarDeserializer<String> {
        private static final long serialVersionUID = 1L;

        UnicodeDeserializer() {
            super(String.class);
        }

        @Override
        public @Nullable String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            String text = StringDeserializer.instance.deserialize(parser, context);
            if (text != null && !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
                throw context.weirdStringException(text, String.class, "it is no Unicode text");
            }
            return text;
        }

        @Override
        public LogicalType logicalType() {
            return LogicalType.Textual;
        }
    }
}
