package io.magicoder.cleaner.decontamination.meaning;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Questions that are asked all at once; whoever answers them limits how many wait. */
public final class AtOnce {
    private AtOnce() {}

    /**
     * Does works, each on a virtual thread of its own.
     *
     * @return the results in the order of the works
     * @throws RuntimeException that of the first work that fails; the others are interrupted
     */
    public static <T> List<T> all(List<Callable<T>> works) throws InterruptedException {
        List<Future<T>> pending = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                works.forEach(work -> pending.add(threads.submit(work)));
                List<T> results = new ArrayList<>();
                for (Future<T> each : pending) {
                    results.add(each.get());
                }
                return results;
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException failure) {
                    throw failure;
                }
                throw new IllegalStateException(e.getCause());
            } finally {
                pending.forEach(each -> each.cancel(true));
            }
        }
    }
}
