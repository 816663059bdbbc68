package io.magicoder.inference.completion;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Log probabilities in OpenAI's two shapes. */
final class LogProbabilities {
    private LogProbabilities() {}

    /**
     * Of {@code /v1/completions}: lists side by side.
     *
     * @param logProbabilities null of the first token of a prompt
     * @param likeliest by the texts of the tokens; null of the first token of a prompt, or if none were asked for
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record OfText(
            List<String> tokens,
            @JsonProperty("token_logprobs") List<@Nullable Double> logProbabilities,
            @JsonProperty("top_logprobs") @Nullable List<@Nullable Map<String, Double>> likeliest,
            @JsonProperty("text_offset") List<Integer> offsets) {}

    /** Of {@code /v1/chat/completions}. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record OfChat(List<Spoken> content, @Nullable Object refusal) {}

    /** A token of an answer. */
    record Spoken(
            String token,
            @JsonProperty("logprob") double logProbability,
            List<Integer> bytes,
            @JsonProperty("top_logprobs") List<Candidate> likeliest) {}

    /** One that might have stood there. */
    record Candidate(String token, @JsonProperty("logprob") double logProbability, List<Integer> bytes) {}

    /** Null where none were asked for. */
    static @Nullable OfText ofText(Telling telling, List<TokenText> tokens) {
        if (!telling.isScored()) {
            return null;
        }
        List<@Nullable Double> own = new ArrayList<>();
        List<@Nullable Map<String, Double>> likeliest = new ArrayList<>();
        for (TokenText token : tokens) {
            boolean first = Double.isNaN(token.logProbability());
            own.add(first ? null : token.logProbability());
            Map<String, Double> others = new LinkedHashMap<>();
            token.likeliest().forEach(other -> others.putIfAbsent(other.text(), other.logProbability()));
            others.putIfAbsent(token.text(), token.logProbability()); // as OpenAI does: the chosen one is always there
            likeliest.add(first ? null : others);
        }
        return new OfText(
                tokens.stream().map(TokenText::text).toList(),
                own,
                telling.likeliest() == 0 ? null : likeliest,
                tokens.stream().map(TokenText::offset).toList());
    }

    /** Null where none were asked for. */
    static @Nullable OfChat ofChat(Telling telling, List<TokenText> tokens) {
        if (!telling.isScored()) {
            return null;
        }
        return new OfChat(
                tokens.stream()
                        .map(token -> new Spoken(
                                token.text(),
                                token.logProbability(),
                                token.bytes(),
                                token.likeliest().stream()
                                        .map(other ->
                                                new Candidate(other.text(), other.logProbability(), other.bytes()))
                                        .toList()))
                        .toList(),
                null);
    }
}
