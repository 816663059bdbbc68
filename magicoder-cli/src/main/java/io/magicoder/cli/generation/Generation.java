package io.magicoder.cli.generation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.cli.UserError;
import io.magicoder.events.DeterministicId;
import io.magicoder.generator.Budget;
import io.magicoder.generator.GeneratorConfiguration;
import io.magicoder.generator.TeacherSetup;
import io.magicoder.generator.Teachers;
import io.magicoder.generator.prompt.PromptTemplate;
import io.magicoder.generator.teacher.Wallet;
import io.magicoder.rowfiles.RowReader;
import io.magicoder.rowfiles.RowWriter;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Has all rows of a file answered, many at once, and goes on where an earlier try stopped. */
public final class Generation {
    private static final long LOOK_MILLIS = 100;
    private static final int IN_HAND_OF_BATCHES = 20_000;

    private final GeneratorConfiguration configuration;
    private final boolean evolve;
    private final int solutions;
    private final OptionalDouble budget;

    public Generation(GeneratorConfiguration configuration, boolean evolve, int solutions, OptionalDouble budget) {
        this.configuration = configuration;
        this.evolve = evolve;
        this.solutions = solutions;
        this.budget = budget;
        if (solutions < 1) {
            throw new UserError("--solutions is " + solutions + ": it must be at least 1");
        }
        if (solutions > 1 && !(configuration.teacher().temperature() > 0)) {
            throw new UserError("--solutions " + solutions
                    + " would be one solution as often: add --set generator.teacher.temperature=0.8");
        }
    }

    /**
     * What was done.
     *
     * @param rows of the result
     * @param answered of them, with problem and solution
     * @param overBudget input rows that the budget did not suffice for
     * @param nanoDollars what the rows cost, in billionths of a dollar
     * @param stopped whether a stop was asked for before the end: then there is no result yet
     */
    public record Summary(long rows, long answered, long overBudget, long nanoDollars, boolean stopped) {}

    /** Who is told how it goes. */
    public interface Progress {
        /** So many rows are answered. */
        void answered(long rows);

        /** Something that the user should know. */
        void notice(String sentence);
    }

    /** A stop that is asked for. */
    @FunctionalInterface
    public interface Stop {
        boolean isAsked();
    }

    /**
     * Answers rows.
     *
     * @param settings what an earlier part of the result must have been made with
     */
    public Summary run(Path in, Path out, String settings, Stop stop, Progress progress)
            throws IOException, InterruptedException {
        PromptTemplate prompt;
        Vertx vertx = Vertx.vertx();
        try (TeacherSetup setup = new TeacherSetup(configuration, vertx, () -> {})) {
            Teachers teachers;
            try {
                prompt = PromptTemplate.load(configuration.prompt());
                teachers = setup.teachers(prompt);
            } catch (IllegalArgumentException e) {
                throw new UserError(String.valueOf(e.getMessage()), e);
            }
            boolean resumes = !out.toString().equals("-") && !in.toString().equals("-");
            Path journalFile =
                    resumes ? Path.of(out + ".answers") : Files.createTempFile("magicoder-generate-", ".answers");
            String run = DeterministicId.of("generate", settings, prompt.hash());
            try (AnswerJournal journal = AnswerJournal.open(journalFile, settings + " " + prompt.hash())) {
                Wallet wallet =
                        budget.isPresent() ? new Budget(budget.getAsDouble(), journal.nanoDollars()) : Wallet.UNLIMITED;
                RowAuthor author = new RowAuthor(configuration, teachers, prompt, evolve, solutions, run, wallet);
                Rows rows = new Rows(author, teachers, journal, progress);
                rows.all(in, stop);
                if (stop.isAsked()) {
                    return new Summary(0, journal.size(), 0, rows.nanoDollars.get(), true);
                }
                Summary summary = write(journal, rows, out);
                if (summary.overBudget() == 0 || !resumes) {
                    journal.delete();
                }
                return summary;
            }
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    /** Batches have as many questions as are asked at once. */
    private static int inHand(GeneratorConfiguration configuration) {
        boolean batches = configuration.teacher().batch()
                || configuration.teachers().values().stream().anyMatch(GeneratorConfiguration.Teacher::batch);
        return Math.max(configuration.inHand(), batches ? IN_HAND_OF_BATCHES : 1);
    }

    private static Summary write(AnswerJournal journal, Rows rows, Path out) throws IOException {
        long written = 0;
        long answered = 0;
        try (RowWriter writer = RowWriter.open(out)) {
            for (long row = 0; row < rows.count; row++) {
                List<ObjectNode> made = journal.rows(row);
                for (ObjectNode each : made.isEmpty() ? rows.unpaid(row) : made) {
                    writer.write(each);
                    written++;
                    answered += each.path("rejection").isNull() ? 1 : 0;
                }
            }
            writer.complete();
        }
        return new Summary(written, answered, rows.unpaid.size(), rows.nanoDollars.get(), false);
    }

    /** The rows under way. */
    private final class Rows {
        private final RowAuthor author;
        private final Teachers teachers;
        private final AnswerJournal journal;
        private final Progress progress;
        private final int inHand = inHand(configuration);
        private final Semaphore hands = new Semaphore(inHand);
        private final Queue<Exception> failures = new ConcurrentLinkedQueue<>();
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final AtomicLong nanoDollars = new AtomicLong();
        private final ConcurrentHashMap<Long, List<ObjectNode>> unpaid = new ConcurrentHashMap<>();
        private long count;
        private Optional<String> away = Optional.empty();

        Rows(RowAuthor author, Teachers teachers, AnswerJournal journal, Progress progress) {
            this.author = author;
            this.teachers = teachers;
            this.journal = journal;
            this.progress = progress;
            nanoDollars.set(journal.nanoDollars());
        }

        List<ObjectNode> unpaid(long row) {
            return unpaid.getOrDefault(row, List.of());
        }

        void all(Path in, Stop stop) throws IOException, InterruptedException {
            try (RowReader reader = RowReader.open(in)) {
                while (reader.hasNext() && failures.isEmpty()) {
                    ObjectNode row = reader.next();
                    long number = count++;
                    if (!journal.has(number)) {
                        if (!hand(stop)) {
                            break;
                        }
                        Thread.ofVirtual().start(() -> answer(row, number, in + ", row " + (number + 1)));
                    }
                }
            } finally {
                end(stop);
            }
            Exception failure = failures.peek();
            if (failure != null && !stop.isAsked()) {
                throw new UserError(String.valueOf(failure.getMessage()), failure);
            }
        }

        /** Waits for a free hand; false if a stop is asked for first. */
        private boolean hand(Stop stop) throws InterruptedException {
            while (!stop.isAsked()) {
                tell();
                if (hands.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                    return true;
                }
            }
            return false;
        }

        /** Waits for what is under way; after a stop nothing more begins. */
        private void end(Stop stop) throws InterruptedException {
            while (!hands.tryAcquire(inHand, LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                tell();
                if ((stop.isAsked() || !failures.isEmpty()) && !stopped.getAndSet(true)) {
                    teachers.routes()
                            .forEach(route -> route.teacher().admission().stop());
                }
            }
        }

        /** Nobody must wonder why nothing happens. */
        private void tell() {
            Optional<String> now = teachers.unavailability();
            if (now.isPresent() != away.isPresent()) {
                progress.notice(now.map(reason ->
                                "the teacher is unavailable: " + reason + "; it is tried again, and no row is lost")
                        .orElse("the teacher is there again"));
            }
            away = now;
        }

        private void answer(ObjectNode row, long number, String place) {
            try {
                RowAuthor.Made made = author.write(row, number, place);
                nanoDollars.addAndGet(made.nanoDollars());
                if (made.affordable()) {
                    journal.add(number, made.rows(), made.nanoDollars());
                } else {
                    unpaid.put(number, made.rows());
                }
                progress.answered(journal.size());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // stopped: it is asked again the next time
            } catch (IOException | RuntimeException e) {
                failures.add(e);
            } finally {
                hands.release();
            }
        }
    }
}
