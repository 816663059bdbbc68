package io.magicoder.inference.completion;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import java.util.List;

/**
 * What the span of a request says of its answer, by the names of OpenTelemetry's conventions for generative AI.
 *
 * @param span of the request; nobody keeps it where spans are not recorded
 */
record RequestTrace(Span span) {
    private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("gen_ai.operation.name");
    private static final AttributeKey<String> MODEL = AttributeKey.stringKey("gen_ai.response.model");
    private static final AttributeKey<String> CHECKPOINT = AttributeKey.stringKey("magicoder.checkpoint");
    private static final AttributeKey<Long> INPUT = AttributeKey.longKey("gen_ai.usage.input_tokens");
    private static final AttributeKey<Long> OUTPUT = AttributeKey.longKey("gen_ai.usage.output_tokens");
    private static final AttributeKey<List<String>> ENDS =
            AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");

    /** That of the request whose thread this is. */
    static RequestTrace current() {
        return new RequestTrace(Span.current());
    }

    void answered(String endpoint, Completion completion) {
        if (span.isRecording()) {
            span.setAttribute(OPERATION, endpoint)
                    .setAttribute(MODEL, completion.modelName())
                    .setAttribute(CHECKPOINT, completion.checkpointId())
                    .setAttribute(INPUT, (long) completion.usage().promptTokens())
                    .setAttribute(OUTPUT, (long) completion.usage().completionTokens())
                    .setAttribute(
                            ENDS,
                            completion.choices().stream()
                                    .map(Completion.Choice::finishReason)
                                    .toList());
        }
    }
}
