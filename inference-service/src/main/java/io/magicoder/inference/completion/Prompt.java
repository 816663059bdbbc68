package io.magicoder.inference.completion;

import com.fasterxml.jackson.databind.JsonNode;
import io.magicoder.inference.checkpoint.ServedCheckpoint;
import io.magicoder.languagemodel.text.FillInTheMiddle;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a model is to go on with.
 *
 * @param ids at least one
 * @param endTokens that end the text beside the model's own
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
record Prompt(int[] ids, Set<Integer> endTokens) {
    private static final String NAME = "prompt";

    /** Without further end tokens. */
    static Prompt of(int... ids) {
        return new Prompt(ids, Set.of());
    }

    /**
     * That of a request: a text, the ids of its tokens, or a list of one text or of one list of ids; with a suffix the model
     * fills the hole between the two texts.
     *
     * @throws RefusedRequestException if it is something else
     */
    static Function<ServedCheckpoint, Prompt> read(@Nullable JsonNode prompt, @Nullable String suffix) {
        JsonNode only = only(prompt);
        if (suffix != null && !suffix.isEmpty()) {
            if (!only.isTextual()) {
                throw RefusedRequestException.invalid("suffix", "'suffix' goes with a prompt that is a text");
            }
            String before = only.textValue();
            return served -> hole(served, before, suffix);
        }
        if (only.isTextual()) {
            String text = only.textValue();
            return served -> of(served.encode(text));
        }
        int[] ids = new int[only.size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = only.get(i).intValue();
        }
        return served -> of(known(ids, served.vocabularySize()));
    }

    private static JsonNode only(@Nullable JsonNode prompt) {
        if (prompt == null || prompt.isNull()) {
            throw RefusedRequestException.invalid(NAME, "'prompt' is missing");
        }
        boolean isList = prompt.isArray() && !prompt.isEmpty() && !prompt.get(0).isNumber();
        if (isList && prompt.size() > 1) {
            throw RefusedRequestException.invalid(
                    NAME, "'prompt' has " + prompt.size() + " prompts: send one request for each");
        }
        JsonNode only = isList ? prompt.get(0) : prompt;
        if (only.isTextual()) {
            requireUnicode(NAME, only.textValue());
            return only;
        }
        if (only.isArray() && !only.isEmpty() && only.valueStream().allMatch(JsonNode::canConvertToExactIntegral)) {
            return only;
        }
        throw RefusedRequestException.invalid(NAME, "'prompt' must be a text, or a list of the ids of tokens");
    }

    /** Refuses a text with half of a surrogate pair, which JSON can escape and no tokenizer can encode. */
    static void requireUnicode(String name, String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw RefusedRequestException.invalid(
                    name, "'" + name + "' is no Unicode text: it has half of a surrogate pair");
        }
    }

    private static int[] known(int[] ids, int vocabularySize) {
        for (int id : ids) {
            if (id < 0 || id >= vocabularySize) {
                throw RefusedRequestException.invalid(
                        NAME,
                        "'prompt' has the id " + id + ", but those of the model are from 0 to " + (vocabularySize - 1));
            }
        }
        return ids;
    }

    private static Prompt hole(ServedCheckpoint served, String before, String after) {
        FillInTheMiddle fill = served.fillInTheMiddle()
                .orElseThrow(() -> RefusedRequestException.invalid(
                        "suffix",
                        "'suffix': the model has no tokens for a hole in a text, such as <fim_prefix>: leave it out"));
        return new Prompt(
                fill.prompt(before, after), fill.endToken().stream().boxed().collect(Collectors.toUnmodifiableSet()));
    }
}
