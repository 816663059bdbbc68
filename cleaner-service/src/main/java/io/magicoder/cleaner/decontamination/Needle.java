package io.magicoder.cleaner.decontamination;

/**
 * One text of a benchmark that must not appear in the data.
 *
 * @param task of the benchmark, as the benchmark itself names it
 * @param text exactly as published, line ends included
 */
public record Needle(Part part, String task, String text) {

    /** The parts of benchmarks, in the order the reference looks for them: the first hit names the reason. */
    public enum Part {
        MBPP_TEXT("MBPP", "text", "mbpp_docstrings"),
        MBPP_CODE("MBPP", "code", "mbpp_solutions"),
        HUMAN_EVAL_DOCSTRING("HumanEval", "docstring", "human_eval_docstrings"),
        HUMAN_EVAL_SOLUTION("HumanEval", "canonical solution", "human_eval_solutions"),
        GSM8K_QUESTION("GSM8K", "question", "gsm8k_questions");

        private final String benchmark;
        private final String description;
        private final String referenceName;

        Part(String benchmark, String description, String referenceName) {
            this.benchmark = benchmark;
            this.description = description;
            this.referenceName = referenceName;
        }

        public String benchmark() {
            return benchmark;
        }

        public String description() {
            return description;
        }

        /** What the reference calls a match, such as {@code mbpp_solutions_match}. */
        public String referenceReason() {
            return referenceName + "_match";
        }
    }
}
