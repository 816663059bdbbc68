package io.magicoder.inference.completion;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.magicoder.inference.completion.ResponsesAnswer.Frame;
import io.magicoder.inference.completion.ResponsesAnswer.Message;
import io.magicoder.inference.completion.ResponsesAnswer.Part;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The events of {@code /v1/responses}, which have names and numbers. For one thread. */
final class ResponseStream implements StreamShape {
    private final Frame frame;
    private final StringBuilder text = new StringBuilder();
    private int sent;
    private String model = "";

    ResponseStream(Frame frame) {
        this.frame = frame;
    }

    /** One of them; what it does not have is left out. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Event(
            String type,
            @JsonProperty("sequence_number") int number,
            @Nullable ResponsesAnswer response,
            @JsonProperty("output_index") @Nullable Integer outputIndex,
            @Nullable Message item,
            @JsonProperty("item_id") @Nullable String itemId,
            @JsonProperty("content_index") @Nullable Integer contentIndex,
            @Nullable Part part,
            @Nullable String delta,
            @Nullable String text,
            @Nullable List<Object> logprobs) {}

    @Override
    public List<Object> opening(String servedModel, String checkpoint, int choice) {
        model = servedModel;
        return List.of(
                response("created", frame.begun(model)),
                response("in_progress", frame.begun(model)),
                item("added", frame.message("in_progress", List.of())),
                part("added", Part.of("")));
    }

    @Override
    public Object text(String servedModel, String checkpoint, int choice, String piece, List<TokenText> tokens) {
        text.append(piece);
        return text("delta", piece, null);
    }

    @Override
    public List<Object> end(String servedModel, String checkpoint, int choice, String finishReason) {
        Part whole = Part.of(text.toString());
        return List.of(
                text("done", null, whole.text()),
                part("done", whole),
                item("done", frame.message(Frame.status(finishReason), List.of(whole))));
    }

    @Override
    public List<Object> finish(Completion completion) {
        ResponsesAnswer answer = frame.finished(completion);
        return List.of(response(answer.status(), answer));
    }

    @Override
    public List<Object> failure(OpenAiError error) {
        String code =
                Objects.requireNonNullElse(error.error().code(), error.error().type());
        ResponsesAnswer.Failure failure =
                new ResponsesAnswer.Failure(code, error.error().message());
        return List.of(response("failed", frame.failed(model, failure)));
    }

    private Event response(String what, ResponsesAnswer response) {
        return new Event("response." + what, sent++, response, null, null, null, null, null, null, null, null);
    }

    private Event item(String what, Message item) {
        return new Event("response.output_item." + what, sent++, null, 0, item, null, null, null, null, null, null);
    }

    private Event part(String what, Part part) {
        String type = "response.content_part." + what;
        return new Event(type, sent++, null, 0, null, frame.messageId(), 0, part, null, null, null);
    }

    private Event text(String what, @Nullable String delta, @Nullable String whole) {
        String type = "response.output_text." + what;
        return new Event(type, sent++, null, 0, null, frame.messageId(), 0, null, delta, whole, List.of());
    }
}
