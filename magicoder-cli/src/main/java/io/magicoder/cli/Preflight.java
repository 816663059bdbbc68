package io.magicoder.cli;

import io.magicoder.cleaner.decontamination.Benchmarks;
import io.magicoder.cli.pipeline.PipelineSettings;
import io.magicoder.cli.pipeline.ServiceHttp;
import io.magicoder.events.EventJson;
import io.magicoder.generator.teacher.BaseUrl;
import io.magicoder.trainer.check.TrainingCheck;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whatever of a run can be checked before its first paid call: each later stage is asked for what it will need. */
final class Preflight {
    private static final String API_KEY = "MAGICODER_GENERATOR_TEACHER_API_KEY";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** Nothing that waiting would mend. */
    private static final Set<Integer> REFUSALS = Set.of(401, 403, 404);

    private Preflight() {}

    /**
     * Checks what does not cost anything: base model, recipe, settings, room on the disk and in memory, benchmark files.
     *
     * @throws UserError with a sentence for each problem
     */
    static void check(PipelineSettings settings, Stage until) {
        List<String> problems = new ArrayList<>();
        if (until == Stage.CHECKPOINT) {
            problems.addAll(TrainingCheck.of(
                    settings.baseModel(),
                    settings.preset(),
                    settings.overridesOf("trainer"),
                    settings.workspace().checkpoints()));
        }
        if (settings.benchmarks() != null && until != Stage.SEEDS) {
            try {
                Benchmarks.read(settings.benchmarks());
            } catch (IllegalArgumentException e) {
                problems.add("--benchmarks " + settings.benchmarks() + ": " + e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new UserError(String.join("\n", problems));
        }
    }

    /**
     * Asks the teacher for one token.
     *
     * @throws UserError if it is not there, or refuses the key or the model
     */
    static void askTeacher(URI base, String model) throws InterruptedException {
        try (HttpClient http = ServiceHttp.client()) {
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            BaseUrl.of(base, "--teacher-url").uri("/chat/completions"))
                    .timeout(LIMIT)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(EventJson.write(Map.of(
                            "model",
                            model,
                            "messages",
                            List.of(Map.of("role", "user", "content", "Say yes.")),
                            "max_tokens",
                            1))));
            String key = System.getenv(API_KEY);
            if (key != null && !key.isBlank()) {
                request.header("Authorization", "Bearer " + key.strip());
            }
            HttpResponse<String> response =
                    http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            if (REFUSALS.contains(response.statusCode())) {
                throw new UserError("the teacher at " + base + " refuses a question to " + model + " (status "
                        + response.statusCode() + "): "
                        + ServiceHttp.reason(response.body()).orElse("it gives no reason")
                        + "; correct --teacher-url,"
                        + " --teacher-model, or " + API_KEY);
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new UserError("the teacher at " + base + " cannot be reached: start it, or correct --teacher-url", e);
        }
    }
}
