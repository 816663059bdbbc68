package io.magicoder.inference.completion;

import com.fasterxml.jackson.databind.JsonNode;
import io.magicoder.inference.checkpoint.ServedCheckpoint;
import io.magicoder.languagemodel.text.FillInTheMiddle;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a model is to go on with.
 *
 * @param ids at least one
 * @param text as it was sent, if it was a text
 * @param endTokens that end the text beside the model's own
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
record Prompt(int[] ids, Optional<String> text, Set<Integer> endTokens) {
    private static final String NAME = "prompt";
    private static final int MOST = 2048;

    /** Without further end tokens. */
    static Prompt of(int... ids) {
        return new Prompt(ids, Optional.empty(), Set.of());
    }

    /**
     * Those of a request: a text, the ids of its tokens, or a list of texts or of lists of ids; with a suffix the model fills
     * the hole between the two texts.
     *
     * @throws RefusedRequestException if it is something else
     */
    static List<Function<ServedCheckpoint, Prompt>> read(@Nullable JsonNode prompt, @Nullable String suffix) {
        if (prompt == null || prompt.isNull()) {
            throw RefusedRequestException.invalid(NAME, "'prompt' is missing");
        }
        boolean several =
                prompt.isArray() && !prompt.isEmpty() && !prompt.get(0).isNumber();
        if (several && prompt.size() > MOST) {
            throw RefusedRequestException.invalid(
                    NAME, "'prompt' has " + prompt.size() + " prompts, more than " + MOST + ": send several requests");
        }
        return several ? prompt.valueStream().map(each -> one(each, suffix)).toList() : List.of(one(prompt, suffix));
    }

    private static Function<ServedCheckpoint, Prompt> one(JsonNode prompt, @Nullable String suffix) {
        if (prompt.isTextual()) {
            String text = prompt.textValue();
            requireUnicode(NAME, text);
            return suffix == null || suffix.isEmpty()
                    ? served -> new Prompt(served.encode(text), Optional.of(text), Set.of())
                    : served -> hole(served, text, suffix);
        }
        if (!prompt.isArray()
                || prompt.isEmpty()
                || !prompt.valueStream().allMatch(JsonNode::canConvertToExactIntegral)) {
            throw RefusedRequestException.invalid(
                    NAME, "'prompt' must be a text, the ids of its tokens, or a list of texts or of lists of ids");
        }
        RefusedRequestException.refuseUnless(
                suffix == null || suffix.isEmpty(), "suffix", "it goes with a prompt that is a text");
        int[] ids = prompt.valueStream().mapToInt(JsonNode::intValue).toArray();
        return served -> of(known(ids, served.vocabularySize()));
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
                fill.prompt(before, after),
                Optional.of(before),
                fill.endToken().stream().boxed().collect(Collectors.toUnmodifiableSet()));
    }
}
