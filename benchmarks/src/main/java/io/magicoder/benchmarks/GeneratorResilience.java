package io.magicoder.benchmarks;

import io.magicoder.benchmarks.DisturbedTeacher.Faults;
import io.magicoder.embeddedkafka.FreePort;
import io.magicoder.events.Rejection;
import io.magicoder.events.RejectionReason;
import io.magicoder.events.TopicOffsets;
import io.magicoder.events.Topics;
import io.magicoder.events.reading.TopicReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * What the packaged generator makes of a teacher that fails, is away, refuses the key or is slow, and of kills. Each
 * scenario has a broker, a teacher and seeds of its own, and prints each figure with its ceiling.
 */
final class GeneratorResilience {
    private static final Duration LIMIT = Duration.ofMinutes(20);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final List<String> OUTCOMES = List.of(Topics.INSTRUCTIONS_NAME, Topics.REJECTIONS_NAME);
    private static final int SLOTS = 32;
    private static final Duration LATENCY = Duration.ofMillis(100);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Faults FAULTS = new Faults(0.30, 0.05, 0.02, TIMEOUT);
    private static final double WANTED_RATE = 0.90;
    private static final double WANTED_SLOTS = 0.98;
    private static final double WANTED_DOUBLING = 1.96;
    private static final int SLOW_SLOTS = 256;
    private static final Duration SLOW = Duration.ofSeconds(5);

    private final BenchmarkBroker broker;
    private final Path directory;
    private final BenchmarkReport report;
    private boolean reached = true;

    GeneratorResilience(BenchmarkBroker broker, Path directory, BenchmarkReport report) {
        this.broker = broker;
        this.directory = directory;
        this.report = report;
    }

    /** Whether all figures so far are as wanted. */
    boolean reached() {
        return reached;
    }

    /** 30 % are refused, 5 % fail, 2 % hang. */
    void faults(int seeds) {
        try (DisturbedTeacher teacher = new DisturbedTeacher(SLOTS, LATENCY, FAULTS);
                MeasuredProcess generator = generator(teacher, SLOTS, 0)) {
            Outcomes outcomes = new Outcomes();
            BenchmarkSeeds.add(broker, "faults", 0, seeds);
            // What is under way at both ends is no part of the rate.
            int from = seeds / 10;
            int to = seeds * 8 / 10;
            generator.await(
                    "a tenth is answered", LIMIT, () -> teacher.answered().size() >= from);
            long began = System.nanoTime();
            int first = teacher.answered().size();
            generator.await("most are answered", LIMIT, () -> teacher.answered().size() >= to);
            double rate = (teacher.answered().size() - first) / ((System.nanoTime() - began) / 1e9);
            outcomes.awaitAll(generator, seeds);
            // Each answer takes a slot for its latency, and the hangs that fall to it take one until they are given up.
            double ceiling =
                    SLOTS / (LATENCY.toMillis() / 1e3 + FAULTS.hanging() / FAULTS.none() * TIMEOUT.toMillis() / 1e3);
            figure(
                    "answers/s, 30 % 429, 5 % 5xx, 2 % hang",
                    rate, ceiling, "the teacher's slots", WANTED_RATE * ceiling);
            nothingLost("faults", seeds, outcomes);
        }
    }

    /** Nobody listens for a while. */
    void outage(int seeds, int seconds) {
        try (DisturbedTeacher teacher = new DisturbedTeacher(SLOTS, LATENCY, Faults.NONE);
                MeasuredProcess generator = generator(teacher, SLOTS, 0)) {
            Outcomes outcomes = new Outcomes();
            BenchmarkSeeds.add(broker, "outage", 0, seeds);
            generator.await("some are answered", LIMIT, () -> teacher.answered().size() >= seeds / 10);
            teacher.down();
            sleep(Duration.ofSeconds(seconds));
            long before = teacher.lastAnswer();
            teacher.up();
            long up = System.nanoTime();
            generator.await("it is answered again", LIMIT, () -> teacher.lastAnswer() != before);
            double back = (System.nanoTime() - up) / 1e9;
            outcomes.awaitAll(generator, seeds);
            report.add("s from the end of an outage to an answer (5 s between two looks, ceiling 5.2)", back);
            require(back <= 7, "the teacher was found again after " + back + " s");
            nothingLost("outage of " + seconds + " s", seeds, outcomes);
        }
    }

    /** The key is refused, until the service is started with a good one. */
    void refusedKey(int seeds) {
        Outcomes outcomes = new Outcomes();
        try (DisturbedTeacher teacher = new DisturbedTeacher(SLOTS, LATENCY, Faults.NONE)) {
            teacher.acceptKey(false);
            BenchmarkSeeds.add(broker, "key", 0, seeds);
            try (MeasuredProcess generator = generator(teacher, SLOTS, 0)) {
                generator.await("the key is tried again", LIMIT, () -> teacher.controls() >= 4);
                int most = teacher.asked().values().stream()
                        .mapToInt(each -> each)
                        .max()
                        .orElse(0);
                report.add("questions about one seed at most, key refused (ceiling 1: no retry)", most);
                report.add(
                        "seeds asked about, key refused (ceiling " + SLOTS + " at once)",
                        teacher.asked().size());
                require(most <= 1 && teacher.asked().size() <= SLOTS, "a refused key was tried with seeds again");
            }
            teacher.acceptKey(true);
            try (MeasuredProcess generator = generator(teacher, SLOTS, 0)) {
                outcomes.awaitAll(generator, seeds);
                nothingLost("refused key", seeds, outcomes);
            }
        }
    }

    /** The service is killed at random moments. */
    void kills(int seeds, int kills) {
        Random random = new Random(976);
        try (DisturbedTeacher teacher = new DisturbedTeacher(SLOTS, LATENCY, Faults.NONE)) {
            Outcomes outcomes = new Outcomes();
            BenchmarkSeeds.add(broker, "kills", 0, seeds);
            int inFlight = 0;
            for (int kill = 0; kill < kills; kill++) {
                MeasuredProcess generator = generator(teacher, SLOTS, 0);
                int before = teacher.answered().size();
                int share = seeds / (2 * kills);
                int target = before + 1 + random.nextInt(Math.max(1, 2 * share));
                generator.await(
                        "something is answered after start " + kill,
                        LIMIT,
                        () -> teacher.answered().size() >= Math.min(target, seeds));
                inFlight += teacher.active();
                generator.kill();
                generator.close();
            }
            try (MeasuredProcess generator = generator(teacher, SLOTS, 0)) {
                outcomes.awaitAll(generator, seeds);
            }
            int twice = teacher.answered().values().stream()
                    .mapToInt(each -> each - 1)
                    .sum();
            report.add(
                    String.format(
                            Locale.ROOT,
                            "calls paid twice in %d kills (ceiling %d, as many as can be in flight at the kills)",
                            kills,
                            kills * SLOTS),
                    twice);
            report.add("calls at the teacher at the moments of the kills", inFlight);
            require(twice <= kills * SLOTS, "more calls were paid twice than can be in flight");
            nothingLost(kills + " kills", seeds, outcomes);
        }
    }

    /** Two instances at a teacher with twice the slots make twice the answers. */
    void doubling(double one, double two) {
        figure("times the answers of one instance, by two", two / one, 2, "as many again", WANTED_DOUBLING);
    }

    /**
     * A slow teacher with many slots for each instance.
     *
     * @return answers a second
     */
    double slots(int instances, int seconds) {
        int slots = SLOW_SLOTS * instances;
        int rounds = (int) (seconds / SLOW.toSeconds()) + 7;
        int seeds = slots * rounds;
        try (DisturbedTeacher teacher = new DisturbedTeacher(slots, SLOW, Faults.NONE);
                MeasuredProcess generator = generator(teacher, SLOW_SLOTS, 0)) {
            BenchmarkSeeds.add(broker, "slow", 0, seeds);
            MeasuredProcess second = instances == 2 ? generator(teacher, SLOW_SLOTS, 1) : generator;
            try {
                // Two instances share the partitions after some seconds; what the first has in hand stays there.
                // All calls begin at once, so the first answers come at once, to a process that has just started.
                generator.await("all slots were busy once", LIMIT, () -> teacher.active() >= slots * 95 / 100);
                sleep(SLOW.multipliedBy(2));
                long began = System.nanoTime();
                double busy = teacher.slotSeconds();
                int answered = teacher.answered().size();
                sleep(Duration.ofSeconds(seconds));
                double passed = (System.nanoTime() - began) / 1e9;
                double share = (teacher.slotSeconds() - busy) / passed / slots;
                double rate = (teacher.answered().size() - answered) / passed;
                figure(
                        "% of " + slots + " slots busy, latency 5 s, " + instances + " instance(s)",
                        100 * share,
                        100,
                        "all of them",
                        100 * WANTED_SLOTS);
                figure("answers/s, " + instances + " instance(s)", rate, slots / 5.0, "slots by latency", 0);
                return rate;
            } finally {
                second.kill();
                second.close();
                generator.kill();
            }
        }
    }

    private MeasuredProcess generator(DisturbedTeacher teacher, int concurrency, int instance) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "magicoder.generator.teacher.url", teacher.url(),
                "magicoder.generator.teacher.model", "disturbed",
                "magicoder.generator.teacher.timeout",
                        TIMEOUT.plus(LATENCY).plus(SLOW).toString(),
                "magicoder.generator.concurrency", String.valueOf(concurrency)));
        if (concurrency == SLOTS) {
            settings.put("magicoder.generator.teacher.timeout", TIMEOUT.toString());
        }
        Path log = directory.resolve("instance-" + instance);
        if (!log.toFile().isDirectory() && !log.toFile().mkdirs()) {
            throw new IllegalStateException(log + " cannot be made");
        }
        return PackagedService.start("generator", broker, log, FreePort.any(), settings);
    }

    private void nothingLost(String scenario, int seeds, Outcomes outcomes) {
        outcomes.read();
        report.add("seeds lost, " + scenario + " (ceiling 0)", seeds - outcomes.seeds.size());
        report.add("seeds TEACHER_FAILED, " + scenario + " (ceiling 0)", (double) outcomes.failed);
        require(outcomes.seeds.size() == seeds && outcomes.failed == 0, scenario + " did cost seeds");
    }

    /** The outcomes from now on. */
    private final class Outcomes {
        private final TopicOffsets begin = TopicReader.ends(broker.client(), OUTCOMES);
        private final long before = broker.records(OUTCOMES);
        private final Set<String> seeds = new HashSet<>();
        private long failed;

        void awaitAll(MeasuredProcess generator, int count) {
            generator.awaitSeldom("every seed has an outcome", LIMIT, () -> broker.records(OUTCOMES) - before >= count);
        }

        void read() {
            try (TopicReader reader = TopicReader.open(broker.client(), OUTCOMES, begin)) {
                reader.readToEnd(record -> {
                    seeds.add(new String(record.key(), StandardCharsets.UTF_8));
                    if (TopicReader.event(record).orElse(null) instanceof Rejection rejection
                            && rejection.reason() == RejectionReason.TEACHER_FAILED) {
                        failed++;
                    }
                });
            }
        }
    }

    private void figure(String name, double value, double ceiling, String ceilingName, double wanted) {
        report.keep(name, value);
        report.keep(name + ": ceiling", ceiling);
        report.say(String.format(
                Locale.ROOT,
                "%,10.1f  %s: %.1f %% of %,.1f, %s%s",
                value,
                name,
                100 * value / ceiling,
                ceiling,
                ceilingName,
                wanted == 0 ? "" : String.format(Locale.ROOT, " (%,.1f wanted)", wanted)));
        require(value >= wanted, name + " is less than wanted");
    }

    private void require(boolean good, String otherwise) {
        if (!good) {
            reached = false;
            report.say("NOT REACHED: " + otherwise);
        }
    }

    private static void sleep(Duration duration) {
        long until = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < until) {
            LockSupport.parkNanos(Math.min(POLL.toNanos(), Math.max(1, until - System.nanoTime())));
            if (Thread.interrupted()) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("stopped");
            }
        }
    }
}
