package io.magicoder.cleaner.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.magicoder.cleaner.Candidate;
import io.magicoder.cleaner.Refusal;
import io.magicoder.events.RejectionReason;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QualityRulesTest {
    private final QualityRules rules = new QualityRules(10, 20);

    @Test
    void keepsWhatIsWithinTheLimits() {
        assertThat(rules.refusal(new Candidate("", "0123456789", "01234567890123456789")))
                .isEmpty();
    }

    @Test
    void refusesAnEmptySolution() {
        assertThat(rules.refusal(new Candidate("seed", "problem", " \n\u00a0")))
                .hasValue(Refusal.of(RejectionReason.EMPTY, "quality", "the solution is empty"));
    }

    @Test
    void refusesAnOverLongProblem() {
        assertThat(rules.refusal(new Candidate("seed", "01234567890", "solution")))
                .hasValue(Refusal.of(
                        RejectionReason.OVER_LONG, "quality", "the problem has 11 characters; the limit is 10"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "```python\ndef f(x):\n    # TODO: the work\n    return x\n```",
                "```java\nint f() {\n    // your code here\n    return 0;\n}\n```",
                "```java\nint f() { throw new UnsupportedOperationException(\"later\"); }\n```",
                "```rust\nfn f() -> i32 {\n    todo!()\n}\n```",
                "def f(x):\n    \"\"\"Does it.\"\"\"\n    pass",
                "def f(x):\n    ...\n\ndef g(x):\n    raise NotImplementedError('later')\n",
                "Like this:\n```python\nasync def f(x):\n\n    pass  # nothing\n```",
                "```python\ndef f(x):\n    # FixMe: later\n    return x\n```",
                "```js\nfunction f() {\n  // Add your logic\n}\n```",
                "```js\nfunction f() {\n  // your implementation\n}\n```",
                "```js\nfunction f() {\n  // ... existing code\n}\n```",
                "```js\nfunction f() {\n  /* rest of the code here */\n}\n```",
                "```js\nfunction f() {\n  // Implement this\n}\n```",
                "```js\nfunction f() { throw new Error('Not implemented'); }\n```",
                "```swift\nfunc f() -> Int { fatalError(\"later\") }\n```"
            })
    void refusesASolutionThatLeavesItsWorkUndone(String solution) {
        assertThat(chosen().refusal(new Candidate("s", "p", solution)))
                .hasValueSatisfying(
                        refusal -> assertThat(refusal.reason()).isEqualTo(RejectionReason.PLACEHOLDER_CODE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "```python\nclass A:\n    def f(self):\n        raise NotImplementedError\n\n    def g(self):\n        return 1\n```",
                "```python\ndef add_todo(todo):\n    items.append(todo)  # a todo item\n```",
                "# Solution\nWe list what is to do: TODO lists are kept in a file.",
                "```python\ntry:\n    f()\nexcept ValueError:\n    pass\n```",
                "def f(x):\n    return x"
            })
    void keepsASolutionThatOnlyLooksLikeIt(String solution) {
        assertThat(chosen().refusal(new Candidate("s", "p", solution))).isEmpty();
    }

    @Test
    void refusesCodeThatSaysItIsOfAnotherLanguage() {
        assertThat(chosen().refusal(new Candidate("s", "p", "```python\nx = 1\n```", "java")))
                .hasValueSatisfying(
                        refusal -> assertThat(refusal.reason()).isEqualTo(RejectionReason.LANGUAGE_MISMATCH));
        assertThat(chosen().refusal(new Candidate("s", "p", "```js\nx = 1\n```", "typescript")))
                .isEmpty();
        assertThat(chosen().refusal(new Candidate("s", "p", "```\nx = 1\n```", "java")))
                .isEmpty();
        assertThat(chosen().refusal(new Candidate("s", "p", "```text\nx\n```\n```java\nx\n```", "java")))
                .isEmpty();
        assertThat(chosen().refusal(new Candidate("s", "p", "```python\nx = 1\n```", "klingon")))
                .isEmpty();
    }

    @Test
    void whatIsNotRefusedIsScored() {
        // Given
        Candidate copy = new Candidate("s", "Fix:\n```\nint x  = 1;\n```", "```java\nint x = 1;\n```", "python");

        // When
        QualityRules.Verdict verdict = rules(Set.of()).judge(copy);

        // Then
        assertThat(verdict.refusal()).isEmpty();
        assertThat(verdict.findings()).containsExactly("COPIES_PROBLEM", "LANGUAGE_MISMATCH");
        assertThat(verdict.quality()).isEqualTo(1 / 3.0, within(1e-9));
        assertThat(rules(Set.of(RejectionReason.COPIES_PROBLEM)).refusal(copy))
                .hasValueSatisfying(refusal -> assertThat(refusal.reason()).isEqualTo(RejectionReason.COPIES_PROBLEM));
    }

    @Test
    void aReasonThatIsNoChoiceIsNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rules(Set.of(RejectionReason.EMPTY)))
                .withMessageContaining("known are [PLACEHOLDER_CODE, COPIES_PROBLEM, LANGUAGE_MISMATCH]");
    }

    private static QualityRules chosen() {
        return rules(QualityRules.USUAL);
    }

    private static QualityRules rules(Set<RejectionReason> refused) {
        return new QualityRules(1000, 1000, refused);
    }

    @Test
    void judgesNoMemberThatIsAbsent() {
        assertThat(rules.refusal(new Candidate(null, null, "solution"))).isEmpty();
    }
}
