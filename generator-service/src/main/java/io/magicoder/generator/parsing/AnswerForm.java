package io.magicoder.generator.parsing;

/** Which sections an answer was asked for. */
public enum AnswerForm {
    /** Two; an example that comes with the problem is part of it. */
    PROBLEM_AND_SOLUTION,
    /** Three: the example stands between problem and solution, below a marker of its own. */
    WITH_EXAMPLE
}
