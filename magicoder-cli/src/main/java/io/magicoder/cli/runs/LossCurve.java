package io.magicoder.cli.runs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The losses of one training over its steps, thinned so that a long training takes no more memory than a short one. */
public final class LossCurve {
    /** Twice as many as a chart has pixels to tell apart. */
    static final int MOST_POINTS = 1024;

    private final List<Point> kept = new ArrayList<>();
    private long stride = 1;
    private Optional<Point> last = Optional.empty();

    /**
     * The loss of one step.
     *
     * @param loss in nats a token
     */
    public record Point(long step, double loss) {}

    /** Adds a step; one that is not behind the last one was heard of before. */
    void add(long step, double loss) {
        if (last.isPresent() && step <= last.get().step()) {
            return;
        }
        Point point = new Point(step, loss);
        last = Optional.of(point);
        if (kept.isEmpty() || step >= kept.getLast().step() + stride) {
            kept.add(point);
        }
        if (kept.size() == MOST_POINTS) {
            List<Point> half = new ArrayList<>();
            for (int i = 0; i < kept.size(); i += 2) {
                half.add(kept.get(i));
            }
            kept.clear();
            kept.addAll(half);
            stride *= 2;
        }
    }

    /** The first, the last, and evenly spaced ones between them. */
    public List<Point> points() {
        List<Point> points = new ArrayList<>(kept);
        last.filter(point -> !kept.getLast().equals(point)).ifPresent(points::add);
        return List.copyOf(points);
    }

    /** The point of the first step. */
    Optional<Point> first() {
        return kept.isEmpty() ? Optional.empty() : Optional.of(kept.getFirst());
    }
}
