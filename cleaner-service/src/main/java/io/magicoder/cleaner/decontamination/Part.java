package io.magicoder.cleaner.decontamination;

import io.magicoder.cleaner.decontamination.structure.Language;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A part of a benchmark: the same column of all its tasks.
 *
 * @param order among all parts; of several hits in a pair that of the lowest names the reason
 * @param benchmark name for people
 * @param description what the column holds, such as {@code canonical solution}
 * @param language of code, null for prose
 * @param referenceName what the reference calls the part; null for one that it does not look for
 */
public record Part(
        int order,
        String benchmark,
        String description,
        @Nullable Language language,
        @Nullable String referenceName) implements Comparable<Part> {
    // The first seven are the reference's, in its order.
    public static final Part MBPP_TEXT = prose(0, "MBPP", "text", "mbpp_docstrings");
    public static final Part MBPP_CODE = python(1, "MBPP", "code", "mbpp_solutions");
    public static final Part HUMAN_EVAL_DOCSTRING = prose(2, "HumanEval", "docstring", "human_eval_docstrings");
    public static final Part HUMAN_EVAL_SOLUTION = python(3, "HumanEval", "canonical solution", "human_eval_solutions");
    public static final Part APPS_QUESTION = prose(4, "APPS", "question", "apps_docstrings");
    public static final Part GSM8K_QUESTION = prose(5, "GSM8K", "question", "gsm8k_questions");
    public static final Part DS_1000_PROMPT = prose(6, "DS-1000", "prompt", "ds1000_prompts");
    static final Part APPS_SOLUTION = python(7, "APPS", "solution", null);
    static final Part DS_1000_CODE = python(8, "DS-1000", "reference code", null);
    static final Part LIVE_CODE_BENCH_QUESTION = prose(9, "LiveCodeBench", "question", null);
    static final Part BIG_CODE_BENCH_DOCSTRING = prose(10, "BigCodeBench", "docstring", null);
    static final Part BIG_CODE_BENCH_INSTRUCTION = prose(11, "BigCodeBench", "instruction", null);
    static final Part BIG_CODE_BENCH_SOLUTION = python(12, "BigCodeBench", "canonical solution", null);
    static final Part MULTIPL_E_PROMPT = prose(13, "MultiPL-E", "prompt", null);
    private static final int OWN = 14;

    private static final Comparator<Part> ORDER = Comparator.comparingInt(Part::order)
            .thenComparing(Part::benchmark)
            .thenComparing(Part::description)
            .thenComparing(
                    part -> part.language() == null ? "" : part.language().name());

    private static Part prose(int order, String benchmark, String description, @Nullable String referenceName) {
        return new Part(order, benchmark, description, null, referenceName);
    }

    private static Part python(int order, String benchmark, String description, @Nullable String referenceName) {
        return new Part(order, benchmark, description, Language.PYTHON, referenceName);
    }

    /** A column of a benchmark of somebody's own; it comes behind those that are known. */
    static Part own(String benchmark, String column, @Nullable Language language) {
        return new Part(OWN, benchmark, column, language, null);
    }

    /** Whether the reference looks for it. */
    public boolean isReference() {
        return referenceName != null;
    }

    /** What the reference calls a match, such as {@code mbpp_solutions_match}. */
    public String referenceReason() {
        return (referenceName == null ? benchmark : referenceName) + "_match";
    }

    @Override
    public int compareTo(Part other) {
        return ORDER.compare(this, other);
    }
}
