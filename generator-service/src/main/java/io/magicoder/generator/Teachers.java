package io.magicoder.generator;

import io.magicoder.generator.teacher.AnswerKeeper;
import io.magicoder.generator.teacher.Message;
import io.magicoder.generator.teacher.Question;
import io.magicoder.generator.teacher.TeacherReply;
import io.magicoder.generator.teacher.TeacherReply.Away;
import io.magicoder.generator.teacher.TeacherReply.Failed;
import io.magicoder.generator.teacher.Wallet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who is asked: questions are shared out by weight, always the same one to the same teacher; while that one is unavailable, or
 * where it fails for good, the next is asked.
 */
public final class Teachers {
    private final List<TeacherRoute> routes;

    /**
     * @param routes in the order in which they stand in for each other
     * @throws IllegalArgumentException in one sentence, if none has a share
     */
    public Teachers(List<TeacherRoute> routes) {
        this.routes = List.copyOf(routes);
        if (routes.stream().anyMatch(route -> !(route.weight() >= 0))
                || routes.stream().noneMatch(route -> route.weight() > 0)) {
            throw new IllegalArgumentException(
                    "the weights of the teachers must be 0 or more, and that of one at least more than 0");
        }
    }

    /**
     * What is asked.
     *
     * @param id of it, by which the teacher is chosen
     * @param run that it belongs to
     * @param system the standing instruction
     * @param index of its seed, for the teacher's sampling seed
     * @param keeper where the answer goes
     */
    public record Inquiry(
            String id, String run, String system, String user, long index, Wallet wallet, AnswerKeeper keeper) {}

    /** What became of it. */
    public sealed interface Result {
        /** A reply. */
        record Replied(TeacherReply reply) implements Result {}

        /** The prompt fills the context of every teacher. */
        record NoRoom(int contextLength) implements Result {}
    }

    /**
     * Asks.
     *
     * @throws InterruptedException if the service stops before there is a result
     */
    public Result ask(Inquiry inquiry) throws InterruptedException {
        List<TeacherRoute> order = order(inquiry.id());
        Optional<TeacherReply> failure = Optional.empty();
        List<TeacherRoute> left = new ArrayList<>(order);
        while (!left.isEmpty()) {
            // The first that is there; if none is, the first waits until it is.
            TeacherRoute route =
                    left.stream().filter(Teachers::isThere).findFirst().orElse(left.getFirst());
            List<Message> messages = new Conversation(inquiry.system(), route.systemMessage()).with(inquiry.user());
            int room = route.budget().forAnswer(messages.getLast().content());
            if (room <= 0) {
                left.remove(route);
                continue;
            }
            Question question = new Question(
                    inquiry.id(),
                    inquiry.run(),
                    messages,
                    room,
                    route.seedBase().isPresent() ? (Long) (route.seedBase().getAsLong() + inquiry.index()) : null,
                    inquiry.wallet(),
                    inquiry.keeper());
            TeacherReply reply = route.teacher()
                    .ask(question, () -> left.stream().anyMatch(other -> !other.equals(route) && isThere(other)));
            switch (reply) {
                case Away _ -> {} // another one is there
                case Failed failed -> {
                    failure = Optional.of(failed);
                    left.remove(route);
                }
                default -> {
                    return new Result.Replied(reply);
                }
            }
        }
        return failure.<Result>map(Result.Replied::new)
                .orElseGet(() -> new Result.NoRoom(order.stream()
                        .mapToInt(route -> route.budget().contextLength())
                        .max()
                        .orElse(0)));
    }

    /** Why nobody can be asked, if so; of the first teacher, if there are several. */
    public Optional<String> unavailability() {
        return routes.stream().anyMatch(Teachers::isThere)
                ? Optional.empty()
                : routes.getFirst().teacher().admission().unavailability();
    }

    private static boolean isThere(TeacherRoute route) {
        return route.teacher().admission().unavailability().isEmpty();
    }

    /** The teacher that the id falls to, then the others with a share, then those without. */
    private List<TeacherRoute> order(String id) {
        double all = routes.stream().mapToDouble(TeacherRoute::weight).sum();
        double point = all * (((id.hashCode() * 0x9E3779B9L) >>> 8) & 0xFFFF) / 0x10000;
        List<TeacherRoute> order = new ArrayList<>(routes);
        for (TeacherRoute route : routes) {
            point -= route.weight();
            if (point < 0) {
                order.remove(route);
                order.addFirst(route);
                break;
            }
        }
        return order;
    }

    public List<TeacherRoute> routes() {
        return routes;
    }
}
