package io.magicoder.cleaner.decontamination.meaning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.magicoder.cleaner.decontamination.Needle;
import io.magicoder.cleaner.decontamination.Part;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchmarkTaskTest {
    @Test
    void aTaskIsWhatItAsksForWithItsFirstSolution() {
        assertThat(BenchmarkTask.of(List.of(
                        new Needle(Part.MBPP_TEXT, "11", "Remove it."),
                        new Needle(Part.MBPP_TEXT, "12", "Sort it."),
                        new Needle(Part.MBPP_CODE, "11", "def f(): pass"),
                        new Needle(Part.MBPP_CODE, "11", "def g(): pass"))))
                .containsExactly(
                        new BenchmarkTask("MBPP", "11", "Remove it.", "def f(): pass"),
                        new BenchmarkTask("MBPP", "12", "Sort it.", null));
    }

    @Test
    void aTaskThatIsDescribedTwiceIsThereTwiceAndTasksOfOtherBenchmarksAreOthers() {
        assertThat(BenchmarkTask.of(List.of(
                        new Needle(Part.MBPP_TEXT, "11", "Remove it."),
                        new Needle(Part.MBPP_TEXT, "11", "Take it out."),
                        new Needle(Part.MBPP_TEXT, "11", "Remove it."),
                        new Needle(Part.GSM8K_QUESTION, "11", "How many?"))))
                .extracting(BenchmarkTask::name, BenchmarkTask::description)
                .containsExactly(
                        tuple("MBPP 11", "Remove it."),
                        tuple("MBPP 11", "Take it out."),
                        tuple("GSM8K 11", "How many?"));
    }

    @Test
    void aTaskWithoutWordsIsItsCode() {
        assertThat(BenchmarkTask.of(List.of(new Needle(Part.MBPP_CODE, "11", "def f(): pass"))))
                .containsExactly(new BenchmarkTask("MBPP", "11", "def f(): pass", null));
    }
}
