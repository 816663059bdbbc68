package io.magicoder.cli.preview;

import io.magicoder.cleaner.Candidate;
import io.magicoder.cleaner.Refusal;
import io.magicoder.cleaner.RowCleaner;
import io.magicoder.cleaner.Screening.Verdict;
import io.magicoder.cli.UserError;
import io.magicoder.events.SeedSnippet;
import io.magicoder.generator.Authored;
import io.magicoder.generator.Authoring;
import io.magicoder.generator.Budget;
import io.magicoder.generator.GeneratorConfiguration;
import io.magicoder.generator.TeacherSetup;
import io.magicoder.generator.Teachers;
import io.magicoder.generator.parsing.AnswerParser;
import io.magicoder.generator.parsing.ParsedAnswer;
import io.magicoder.generator.prompt.PromptTemplate;
import io.magicoder.generator.teacher.Wallet;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Takes some seeds through generation and cleaning, with the rules of the services. */
public final class Preview {
    private static final long LOOK_MILLIS = 100;

    private final GeneratorConfiguration configuration;
    private final RowCleaner cleaner;
    private final BooleanSupplier stop;

    /** @param stop whether a stop is asked for */
    public Preview(GeneratorConfiguration configuration, RowCleaner cleaner, BooleanSupplier stop) {
        this.configuration = configuration;
        this.cleaner = cleaner;
        this.stop = stop;
    }

    /** A seed with its answer. */
    private record Asked(SeedSnippet seed, String prompt, Authored authored) {}

    /**
     * The rows, in the order of the seeds.
     *
     * @throws UserError if the teacher cannot be used, or a stop is asked for
     */
    public List<PreviewRow> rows(List<SeedSnippet> seeds) throws InterruptedException {
        List<PreviewRow> rows = new ArrayList<>();
        for (Asked asked : asked(seeds)) {
            rows.add(new PreviewRow(asked.seed(), asked.prompt(), asked.authored(), refusal(asked)));
        }
        return rows;
    }

    private List<Asked> asked(List<SeedSnippet> seeds) throws InterruptedException {
        Vertx vertx = Vertx.vertx();
        try (TeacherSetup setup = new TeacherSetup(configuration, vertx, () -> {});
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            PromptTemplate prompt = PromptTemplate.load(configuration.prompt());
            Teachers teachers = setup.teachers(prompt);
            AnswerParser parser = new AnswerParser(configuration.parser(), prompt.form());
            Authoring authoring = new Authoring(prompt, teachers, parser::parse);
            Wallet wallet = configuration.budget().isPresent()
                    ? new Budget(configuration.budget().getAsDouble(), 0)
                    : Wallet.UNLIMITED;
            List<Future<Asked>> answers = seeds.stream()
                    .map(seed -> threads.submit(() -> ask(seed, prompt, authoring, wallet)))
                    .toList();
            List<Asked> all = new ArrayList<>();
            for (Future<Asked> answer : answers) {
                all.add(await(answer, teachers));
            }
            return all;
        } catch (IllegalArgumentException e) {
            throw new UserError(String.valueOf(e.getMessage()), e);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private static Asked ask(SeedSnippet seed, PromptTemplate prompt, Authoring authoring, Wallet wallet)
            throws InterruptedException {
        return new Asked(
                seed,
                prompt.system() + "\n\n" + prompt.user(seed.snippet()),
                authoring.write(seed.seedId(), seed.runId(), seed.snippet(), seed.index(), wallet));
    }

    private Asked await(Future<Asked> answer, Teachers teachers) throws InterruptedException {
        while (true) {
            try {
                return answer.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (stop.getAsBoolean()) {
                    end(teachers);
                    throw new UserError("stopped before the rows were answered: there is no page");
                }
                Optional<String> away = teachers.unavailability();
                if (away.isPresent()) {
                    end(teachers);
                    throw new UserError("the teacher cannot be used: " + away.get());
                }
            } catch (ExecutionException e) {
                throw new UserError(
                        Optional.ofNullable(e.getCause())
                                .map(Throwable::getMessage)
                                .orElse(String.valueOf(e)),
                        e);
            }
        }
    }

    private static void end(Teachers teachers) {
        teachers.routes().forEach(route -> route.teacher().admission().stop());
    }

    private Optional<Refusal> refusal(Asked asked) {
        if (!(asked.authored() instanceof Authored.Written(ParsedAnswer.Pair pair, String _, var _))) {
            return Optional.empty();
        }
        SeedSnippet seed = asked.seed();
        Verdict verdict = cleaner.judge(
                seed.seedId(), new Candidate(seed.snippet(), pair.problem(), pair.solution(), seed.language()));
        return verdict instanceof Verdict.Refused(Refusal refusal) ? Optional.of(refusal) : Optional.empty();
    }
}
