package io.magicoder.inference;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Several prompts and several answers, log probabilities and echoes. */
@QuarkusTest
@TestProfile(ModelDirectoryTest.OneDirectory.class)
class ChoicesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void choicesOfAPromptDifferAndTheFirstIsTheOnlyOneOfOthers() throws Exception {
        String request = "'prompt': 'def f', 'max_tokens': 12, 'temperature': 1.5, 'seed': 5, 'ignore_eos': true";
        JsonNode one = complete("{" + request + "}");
        JsonNode three = complete("{" + request + ", 'n': 3}");

        assertThat(three.path("choices")).hasSize(3);
        assertThat(text(three, 0)).isEqualTo(text(one, 0));
        assertThat(List.of(text(three, 0), text(three, 1), text(three, 2))).doesNotHaveDuplicates();
        assertThat(three.path("choices").findValuesAsText("index")).containsExactly("0", "1", "2");
        assertThat(three.path("usage").path("prompt_tokens"))
                .isEqualTo(one.path("usage").path("prompt_tokens"));
        assertThat(three.path("usage").path("completion_tokens").asInt()).isEqualTo(36);
        assertThat(complete("{" + request + ", 'n': 3}").path("choices")).isEqualTo(three.path("choices"));
    }

    @Test
    void eachOfSeveralPromptsHasTheTextThatItHasAlone() throws Exception {
        JsonNode both = complete("{'prompt': ['a', 'bcd'], 'max_tokens': 9, 'temperature': 0, 'n': 2}");
        JsonNode first = complete("{'prompt': 'a', 'max_tokens': 9, 'temperature': 0}");
        JsonNode second = complete("{'prompt': [" + ids("bcd") + "], 'max_tokens': 9, 'temperature': 0}");

        assertThat(both.path("choices").findValuesAsText("index")).containsExactly("0", "1", "2", "3");
        assertThat(Stream.of(0, 1, 2, 3).map(i -> text(both, i)))
                .containsExactly(text(first, 0), text(first, 0), text(second, 0), text(second, 0));
        assertThat(both.path("usage").path("prompt_tokens").asInt()).isEqualTo(2 + 4);
    }

    /** The tokenizer has the bytes, then the begin token in front of prompts. */
    private static String ids(String text) throws Exception {
        JsonNode echo = complete("{'prompt': '" + text + "', 'max_tokens': 0, 'echo': true, 'logprobs': 0}");
        assertThat(echo.path("choices").path(0).path("text").asText()).isEqualTo(text);
        List<String> ids = new ArrayList<>();
        ids.add("256");
        for (byte value : text.getBytes(UTF_8)) {
            ids.add(String.valueOf(value));
        }
        return String.join(", ", ids);
    }

    @Test
    void logProbabilitiesAreOfTheTextAndOfAnEchoedPrompt() throws Exception {
        JsonNode choice = complete(
                        "{'prompt': 'ab→', 'max_tokens': 6, 'temperature': 0, 'logprobs': 2, 'echo': true, 'ignore_eos': true}")
                .path("choices")
                .path(0);
        String text = choice.path("text").asText();
        JsonNode scores = choice.path("logprobs");

        assertThat(text).startsWith("ab→");
        assertThat(scores.path("tokens")).hasSize(1 + 5 + 6);
        assertThat(scores.path("tokens").path(1).asText()).isEqualTo("a");
        assertThat(scores.path("tokens").path(3).asText()).isEqualTo("bytes:\\xe2");
        assertThat(scores.path("token_logprobs").path(0).isNull()).isTrue();
        assertThat(scores.path("top_logprobs").path(0).isNull()).isTrue();
        for (int i = 1; i < 12; i++) {
            assertThat(scores.path("token_logprobs").path(i).asDouble()).isNegative();
            assertThat(scores.path("top_logprobs").path(i)).hasSizeBetween(2, 3);
        }
        List<Integer> offsets = new ArrayList<>();
        scores.path("text_offset").forEach(offset -> offsets.add(offset.asInt()));
        assertThat(offsets).isSorted().startsWith(0, 0, 1, 2, 2, 2, 3);
        // Greedy: each is the likeliest of its place.
        for (int i = 6; i < 12; i++) {
            double own = scores.path("token_logprobs").path(i).asDouble();
            scores.path("top_logprobs")
                    .path(i)
                    .forEach(other -> assertThat(other.asDouble()).isLessThanOrEqualTo(own));
        }
    }

    @Test
    void aPromptCanBeScoredWithoutAnAnswer() throws Exception {
        JsonNode answer = complete("{'prompt': 'abc', 'max_tokens': 0, 'echo': true, 'logprobs': 0}");

        JsonNode choice = answer.path("choices").path(0);
        assertThat(choice.path("text").asText()).isEqualTo("abc");
        assertThat(choice.path("finish_reason").asText()).isEqualTo("length");
        assertThat(choice.path("logprobs").path("token_logprobs")).hasSize(4);
        assertThat(choice.path("logprobs").path("top_logprobs").isNull()).isTrue();
        assertThat(answer.path("usage").path("completion_tokens").asInt()).isZero();
        assertThat(complete("{'prompt': 'abc', 'max_tokens': 0, 'echo': true}")
                        .path("choices")
                        .path(0)
                        .path("text")
                        .asText())
                .isEqualTo("abc");
    }

    @Test
    void whatAStopSequenceCutsHasNoLogProbabilities() throws Exception {
        String whole = text(complete("{'prompt': 'q', 'max_tokens': 20, 'temperature': 0, 'ignore_eos': true}"), 0);
        String stop = whole.substring(3, 5);
        JsonNode choice = complete(
                        "{'prompt': 'q', 'max_tokens': 20, 'temperature': 0, 'ignore_eos': true, 'logprobs': 0,"
                                + " 'stop': " + JSON.writeValueAsString(stop) + "}")
                .path("choices")
                .path(0);

        String text = choice.path("text").asText();
        assertThat(whole).startsWith(text);
        assertThat(text.length()).isLessThanOrEqualTo(3);
        choice.path("logprobs")
                .path("text_offset")
                .forEach(offset -> assertThat(offset.asInt()).isLessThan(text.length()));
    }

    @Test
    void streamsHaveTheTextsAndScoresOfWholeAnswers() throws Exception {
        String request =
                "'prompt': ['a', 'b'], 'n': 2, 'max_tokens': 10, 'temperature': 1, 'seed': 3, 'logprobs': 1, 'ignore_eos': true";
        JsonNode whole = complete("{" + request + "}");
        Map<Integer, StringBuilder> texts = new HashMap<>();
        Map<Integer, Integer> tokens = new HashMap<>();
        Map<Integer, String> ends = new HashMap<>();
        int usages = 0;
        for (JsonNode chunk : stream(
                "/v1/completions", "{" + request + ", 'stream': true, 'stream_options': {'include_usage': true}}")) {
            usages += chunk.has("usage") ? 1 : 0;
            for (JsonNode choice : chunk.path("choices")) {
                int index = choice.path("index").asInt();
                assertThat(ends).doesNotContainKey(index);
                texts.computeIfAbsent(index, i -> new StringBuilder())
                        .append(choice.path("text").asText());
                tokens.merge(index, choice.path("logprobs").path("tokens").size(), Integer::sum);
                if (!choice.path("finish_reason").isNull()) {
                    ends.put(index, choice.path("finish_reason").asText());
                }
            }
        }
        assertThat(usages).isEqualTo(1);
        assertThat(ends).hasSize(4).containsValue("length");
        for (int i = 0; i < 4; i++) {
            assertThat(texts.getOrDefault(i, new StringBuilder()).toString()).isEqualTo(text(whole, i));
            assertThat(tokens).containsEntry(i, 10);
        }
    }

    @Test
    void aConversationHasLogProbabilitiesInTheirShape() throws Exception {
        String request = "'messages': [{'role': 'user', 'content': 'hi'}], 'max_tokens': 5, 'temperature': 0, 'n': 2,"
                + " 'logprobs': true, 'top_logprobs': 3, 'ignore_eos': true";
        JsonNode answer = ask("/v1/chat/completions", "{" + request + "}");
        assertThat(answer.path("choices")).hasSize(2);
        for (JsonNode choice : answer.path("choices")) {
            JsonNode content = choice.path("logprobs").path("content");
            assertThat(content).hasSize(5);
            for (JsonNode token : content) {
                assertThat(token.path("logprob").asDouble()).isNegative();
                assertThat(token.path("top_logprobs")).hasSize(3);
                assertThat(token.path("bytes").isArray()).isTrue();
            }
        }
        int roles = 0;
        int tokens = 0;
        for (JsonNode chunk : stream("/v1/chat/completions", "{" + request + ", 'stream': true}")) {
            for (JsonNode choice : chunk.path("choices")) {
                roles += choice.path("delta").has("role") ? 1 : 0;
                tokens += choice.path("logprobs").path("content").size();
            }
        }
        assertThat(roles).isEqualTo(2);
        assertThat(tokens).isEqualTo(10);
        given().contentType(ContentType.JSON)
                .body("{\"messages\": [{\"role\": \"user\", \"content\": \"x\"}], \"top_logprobs\": 2}")
                .post("/v1/chat/completions")
                .then()
                .statusCode(400)
                .body("error.param", equalTo("top_logprobs"));
    }

    @Test
    void metricsHaveTheNamesOfVllm() throws Exception {
        complete("{'prompt': 'a shared prefix that is longer than a block', 'max_tokens': 4}");
        complete("{'prompt': 'a shared prefix that is longer than a block', 'max_tokens': 4}");

        String metrics = given().get("/q/metrics").asString();

        List<String> documented = Files.readAllLines(Path.of("..", "docs", "reference", "metrics.md")).stream()
                .filter(line -> line.startsWith("| `vllm:"))
                .map(line -> line.replaceAll("^\\| `(vllm:\\w+).*", "$1"))
                .toList();
        assertThat(documented).hasSizeGreaterThan(10);
        for (String name : documented) {
            assertThat(metrics).contains("\n" + name + (name.endsWith("_seconds") ? "_bucket{" : "{"));
        }
        assertThat(metrics)
                .containsPattern(
                        "vllm:request_success_total\\{[^}]*finished_reason=\"(stop|length)\"[^}]*model_name=\"magicoder\"")
                .doesNotContain("vllm_");
    }

    private static JsonNode complete(String request) throws Exception {
        return ask("/v1/completions", request);
    }

    private static JsonNode ask(String path, String request) throws Exception {
        return JSON.readTree(given().contentType(ContentType.JSON)
                .body(request.replace('\'', '"'))
                .post(path)
                .then()
                .statusCode(200)
                .extract()
                .asString());
    }

    private static List<JsonNode> stream(String path, String request) throws Exception {
        String body = given().contentType(ContentType.JSON)
                .body(request.replace('\'', '"'))
                .post(path)
                .then()
                .statusCode(200)
                .extract()
                .asString();
        List<JsonNode> chunks = new ArrayList<>();
        for (String line :
                body.lines().filter(line -> line.startsWith("data: {")).toList()) {
            chunks.add(JSON.readTree(line.substring("data: ".length())));
        }
        assertThat(body.strip()).endsWith("data: [DONE]");
        return chunks;
    }

    private static String text(JsonNode answer, int choice) {
        return answer.path("choices").path(choice).path("text").asText();
    }
}
