package io.magicoder.events;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** Why a seed did not become a sample. */
public enum RejectionReason {
    /** The answer has no problem and solution that can be told apart. */
    UNPARSEABLE,
    /** The teacher stopped before the end of its answer. */
    TRUNCATED,
    /** Problem or solution is empty. */
    EMPTY,
    /** The prompt leaves no room for an answer, or the run's money is spent. */
    OVER_BUDGET,
    /** The teacher declined to answer. */
    REFUSED,
    /** The teacher could not be reached or kept failing. */
    TEACHER_FAILED,
    /** Problem or solution is longer than allowed. */
    OVER_LONG,
    /** The solution leaves its work undone: {@code TODO}, {@code pass}, {@code ...}. */
    PLACEHOLDER_CODE,
    /** The solution only repeats a code block of the problem. */
    COPIES_PROBLEM,
    /** The solution is not written in the language of its seed. */
    LANGUAGE_MISMATCH,
    /** Text of a benchmark was found. */
    CONTAMINATED,
    /** An earlier sample has the same seed. */
    DUPLICATE_SEED,
    /** An earlier sample has the same problem. */
    DUPLICATE_PROBLEM,
    /** An earlier sample has the same solution. */
    DUPLICATE_SOLUTION,
    /** An earlier sample is nearly the same. */
    NEAR_DUPLICATE,
    /** The record would not fit on a topic. */
    TOO_LARGE,
    /** The record of its seed or instruction cannot be used, but names its run and seed. */
    UNREADABLE,
    /** A reason that a newer version of the pipeline knows. */
    @JsonEnumDefaultValue
    OTHER
}
