package io.magicoder.inference.completion;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.magicoder.inference.InferenceConfiguration;
import io.magicoder.inference.checkpoint.ModelSlot;
import io.magicoder.inference.checkpoint.ServedCheckpoint;
import io.magicoder.languagemodel.config.ModelFormatException;
import io.magicoder.languagemodel.text.ChatPrompt;
import io.magicoder.languagemodel.text.jinja.TemplateException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** The REST interface. */
@Singleton
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class InferenceResource {
    private final Completions completions;
    private final ModelSlot slot;
    private final InferenceMetrics metrics;
    private final InferenceConfiguration configuration;
    private final Clock clock;
    private final ObjectMapper mapper;

    InferenceResource(
            Completions completions,
            ModelSlot slot,
            InferenceMetrics metrics,
            InferenceConfiguration configuration,
            Clock clock,
            ObjectMapper mapper) {
        this.completions = completions;
        this.slot = slot;
        this.metrics = metrics;
        this.configuration = configuration;
        this.clock = clock;
        this.mapper = mapper;
    }

    /** Continues a prompt as it is. */
    @POST
    @Path("completions")
    @Produces({MediaType.APPLICATION_JSON, MediaType.SERVER_SENT_EVENTS})
    @RunOnVirtualThread
    @Operation(summary = "Continues a prompt (OpenAI's completions)")
    @APIResponse(
            responseCode = "200",
            description =
                    "system_fingerprint is the checkpoint that answered; with stream, server-sent events of chunks",
            content = @Content(schema = @Schema(implementation = CompletionResponse.class)))
    @APIResponse(responseCode = "400", description = "A wrong request, or one that does not fit into the context")
    @APIResponse(responseCode = "429", description = "The queue is full, see Retry-After")
    @APIResponse(responseCode = "503", description = "No checkpoint is served, see Retry-After")
    public Response complete(@Nullable CompletionRequest body, @Context RoutingContext connection) {
        RequestTime time = time(connection);
        if (body != null && body.isStreamed()) {
            CompletionStream stream = new CompletionStream(
                    mapper,
                    time,
                    connection,
                    StreamShape.OfText.now(clock.instant(), body.telling(), body.includesUsage()));
            return started(stream, "completions", listener -> complete(body, time, listener));
        }
        CompletionRequest request = required(body);
        Completion completion = metrics.measure(
                "completions", RequestTrace.current(), () -> complete(request, time, Completions.Listener.NONE));
        return answer(CompletionResponse.of(completion, request.telling(), clock.instant()), completion);
    }

    private Completion complete(CompletionRequest request, RequestTime time, Completions.Listener listener) {
        return completions.complete(request.model(), request.asked(), time, listener);
    }

    private static Response answer(Object body, Completion completion) {
        return Response.ok(body, MediaType.APPLICATION_JSON_TYPE)
                .header(ResponseHeaders.MODEL_VERSION, completion.checkpointId())
                .build();
    }

    private Response started(
            CompletionStream stream, String endpoint, Function<Completions.Listener, Completion> work) {
        RequestTrace trace = RequestTrace.current();
        stream.start(listener -> metrics.measure(endpoint, trace, () -> work.apply(listener)));
        return Response.ok(stream, MediaType.SERVER_SENT_EVENTS_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                .header(ResponseHeaders.MODEL_VERSION, stream.checkpointId())
                .build();
    }

    /** Answers a conversation in the words of the model's chat template. */
    @POST
    @Path("chat/completions")
    @Produces({MediaType.APPLICATION_JSON, MediaType.SERVER_SENT_EVENTS})
    @RunOnVirtualThread
    @Operation(summary = "Answers a conversation (OpenAI's chat completions)")
    @APIResponse(
            responseCode = "200",
            description =
                    "system_fingerprint is the checkpoint that answered; with stream, server-sent events of chunks",
            content = @Content(schema = @Schema(implementation = ChatResponse.class)))
    @APIResponse(responseCode = "400", description = "A wrong request, or one that does not fit into the context")
    @APIResponse(responseCode = "429", description = "The queue is full, see Retry-After")
    @APIResponse(responseCode = "503", description = "No checkpoint is served, see Retry-After")
    public Response chat(@Nullable ChatRequest body, @Context RoutingContext connection) {
        RequestTime time = time(connection);
        if (body != null && body.isStreamed()) {
            CompletionStream stream = new CompletionStream(
                    mapper,
                    time,
                    connection,
                    StreamShape.OfChat.now(clock.instant(), body.telling(), body.includesUsage()));
            return started(stream, "chat", listener -> answer(body, time, listener));
        }
        ChatRequest request = required(body);
        Completion completion =
                metrics.measure("chat", RequestTrace.current(), () -> answer(request, time, Completions.Listener.NONE));
        return answer(ChatResponse.of(completion, request.telling(), clock.instant()), completion);
    }

    private Completion answer(ChatRequest request, RequestTime time, Completions.Listener listener) {
        List<ChatPrompt.Message> conversation = request.conversation();
        return completions.complete(
                request.model(), request.asked(served -> Prompt.of(encode(served, conversation))), time, listener);
    }

    /** Answers an input, in the shape of OpenAI's responses. */
    @POST
    @Path("responses")
    @Produces({MediaType.APPLICATION_JSON, MediaType.SERVER_SENT_EVENTS})
    @RunOnVirtualThread
    @Operation(summary = "Answers an input (OpenAI's responses), and keeps nothing of it")
    @APIResponse(
            responseCode = "200",
            description = "With stream, server-sent events with the names of OpenAI's",
            content = @Content(schema = @Schema(implementation = ResponsesAnswer.class)))
    @APIResponse(responseCode = "400", description = "A wrong request, or one that does not fit into the context")
    @APIResponse(responseCode = "429", description = "The queue is full, see Retry-After")
    @APIResponse(responseCode = "503", description = "No checkpoint is served, see Retry-After")
    public Response respond(@Nullable ResponsesRequest body, @Context RoutingContext connection) {
        RequestTime time = time(connection);
        ResponsesRequest request = required(body);
        ResponsesAnswer.Frame frame = ResponsesAnswer.Frame.now(request, clock.instant());
        if (request.isStreamed()) {
            CompletionStream stream = new CompletionStream(mapper, time, connection, new ResponseStream(frame));
            return started(stream, "responses", listener -> answer(request, time, listener));
        }
        Completion completion = metrics.measure(
                "responses", RequestTrace.current(), () -> answer(request, time, Completions.Listener.NONE));
        return answer(frame.finished(completion), completion);
    }

    private Completion answer(ResponsesRequest request, RequestTime time, Completions.Listener listener) {
        List<ChatPrompt.Message> conversation = request.messages();
        return completions.complete(
                request.model(), request.asked(served -> Prompt.of(encode(served, conversation))), time, listener);
    }

    private static int[] encode(ServedCheckpoint served, List<ChatPrompt.Message> conversation) {
        try {
            return served.encodeConversation(conversation);
        } catch (TemplateException | ModelFormatException e) {
            throw RefusedRequestException.invalid(
                    "messages", "the model's chat template refuses the conversation: " + e.getMessage());
        }
    }

    /** Answers an instruction in the prompt that the model was trained with. */
    @POST
    @Path("instruct")
    @RunOnVirtualThread
    @Operation(summary = "Answers an instruction; the prompt the model was trained with is put around it")
    @APIResponse(responseCode = "200", description = "checkpoint is the one that answered")
    @APIResponse(responseCode = "400", description = "A wrong request, or one that does not fit into the context")
    @APIResponse(responseCode = "429", description = "The queue is full, see Retry-After")
    @APIResponse(responseCode = "503", description = "No checkpoint is served, see Retry-After")
    public InstructResponse instruct(@Nullable InstructRequest body, @Context RoutingContext connection) {
        return InstructResponse.of(metrics.measure("instruct", RequestTrace.current(), () -> {
            InstructRequest request = required(body);
            String instruction = request.requiredInstruction();
            return completions.complete(
                    null,
                    Asked.one(
                            served -> Prompt.of(served.encodeInstruction(instruction)),
                            request.limit(configuration.instructMaxTokens()),
                            request.choosing()),
                    time(connection),
                    Completions.Listener.NONE);
        }));
    }

    /** Names what is served. */
    @GET
    @Path("models")
    @Operation(
            summary =
                    "What is served, if anything: the model and its checkpoint, its versions where there are two, its adapters")
    public ModelList models() {
        return ModelList.of(slot.served());
    }

    /** One of those that are served. */
    @GET
    @Path("models/{model}")
    @Operation(summary = "One of those that are served, by its name")
    @APIResponse(responseCode = "404", description = "Nothing of this name is served")
    public ModelList.Model model(@PathParam("model") String model) {
        return models().data().stream()
                .filter(served -> served.id().equals(model))
                .findFirst()
                .orElseThrow(() -> RefusedRequestException.unknownModel(model, configuration.modelName()));
    }

    private RequestTime time(RoutingContext connection) {
        RequestTime time = new RequestTime(configuration.requestTimeout());
        // Also after the answer, when there is nothing left to abandon but the deadline's timer.
        connection.addEndHandler(ended -> time.abandon());
        if (connection.response().closed()) {
            time.abandon();
        }
        return time;
    }

    private static <T> T required(@Nullable T body) {
        if (body == null) {
            throw RefusedRequestException.invalid(null, "the body must be a JSON object, but there is none");
        }
        return body;
    }
}
