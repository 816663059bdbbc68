package io.magicoder.trainer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A training that somebody asks for. What it does not say is as the trainer is configured.
 *
 * @param runId whose data set to train on
 * @param baseModel Hugging Face directory to start from
 * @param preset recipe that gives the default of every setting
 * @param settings keys of training settings, such as {@code learning-rate}, to values
 * @param then the next stage, which starts from the checkpoint of this one
 */
public record TrainingRequest(
        String runId,
        @Nullable String baseModel,
        @Nullable String preset,
        @Nullable Map<String, String> settings,
        @Nullable TrainingRequest then) {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** As it came, whatever of it is missing. */
    private record Body(
            @Nullable String runId,
            @Nullable String baseModel,
            @Nullable String preset,
            @Nullable Map<String, String> settings,
            @Nullable Body then) {

        /** @param stage from 1 */
        TrainingRequest request(int stage) {
            if (runId == null || runId.isBlank()) {
                throw new IllegalArgumentException(
                        stage == 1 ? "runId is missing" : "stage " + stage + " has no runId");
            }
            if (stage > 1 && baseModel != null) {
                throw new IllegalArgumentException(
                        "stage " + stage + " names a baseModel: it starts from the checkpoint of the stage before");
            }
            return new TrainingRequest(
                    runId, baseModel, preset, settings, then == null ? null : then.request(stage + 1));
        }
    }

    /**
     * Reads a request.
     *
     * @throws IllegalArgumentException in one sentence, if it is none
     */
    static TrainingRequest read(byte[] json) {
        Body body;
        try {
            body = JSON.readValue(json, Body.class);
        } catch (UnrecognizedPropertyException e) {
            throw new IllegalArgumentException(
                    "'" + e.getPropertyName()
                            + "' is no member of a request: known are runId, baseModel, preset, settings, then",
                    e);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "the request is no JSON object with runId, baseModel, preset and settings: "
                            + e.getOriginalMessage().lines().findFirst().orElse(""),
                    e);
        } catch (IOException e) {
            throw new IllegalArgumentException("the request cannot be read: " + e.getMessage(), e);
        }
        if (body == null) {
            throw new IllegalArgumentException("runId is missing");
        }
        return body.request(1);
    }

    /** The same from another model. */
    TrainingRequest from(Path model) {
        return new TrainingRequest(runId, model.toString(), preset, settings, then);
    }

    /** This stage and those that follow. */
    List<TrainingRequest> stages() {
        List<TrainingRequest> stages = new ArrayList<>();
        for (TrainingRequest stage = this; stage != null; stage = stage.then()) {
            stages.add(stage);
        }
        return stages;
    }
}
