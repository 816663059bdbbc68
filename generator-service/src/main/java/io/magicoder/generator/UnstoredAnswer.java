package io.magicoder.generator;

import io.magicoder.generator.teacher.AnswerKeeper;
import java.util.ArrayList;
import java.util.List;

/** The answer to a seed on its way to a topic, which ends when this is closed. Of one thread. */
final class UnstoredAnswer implements AnswerKeeper, AutoCloseable {
    private final List<Runnable> ends = new ArrayList<>();

    @Override
    public void keep(Runnable stored) {
        ends.add(stored);
    }

    @Override
    public void close() {
        ends.forEach(Runnable::run);
    }
}
