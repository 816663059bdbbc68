package io.magicoder.cli;

import io.magicoder.cli.pipeline.PipelineSettings;
import io.magicoder.cli.pipeline.Workspace;
import io.magicoder.cli.topics.BrokerAccess;
import io.magicoder.dataset.RowFilter;
import io.magicoder.dataset.RowFilterException;
import io.magicoder.dataset.SampleColumns;
import io.magicoder.events.RunSpecification;
import io.magicoder.events.reading.RunIndex;
import io.magicoder.scriptedteacher.ScriptedTeacher;
import io.magicoder.scriptedteacher.TeacherSettings;
import io.magicoder.trainer.training.TrainingSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The pipeline on the user's code, teacher and base model. */
@Command(
        name = "run",
        description =
                "The whole pipeline on your code. Continues what an earlier run of the same specification left. A condition"
                        + " (--where) chooses the samples that are trained on; it is checked before the first paid call.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    @ArgGroup(multiplicity = "1")
    private @Nullable RunInput input;

    @Mixin
    private ExtractionOptions extraction = new ExtractionOptions();

    @Option(names = "--seed", description = "Of every random choice of the extractor (default: 976).")
    private @Nullable Long seed;

    @Option(names = "--max-new-data", paramLabel = "N", description = "Most seeds of the run.")
    private @Nullable Integer maxNewData;

    @Option(
            names = "--teacher-url",
            paramLabel = "URL",
            description = "Base URL of an OpenAI-compatible teacher, such as http://127.0.0.1:8000/v1; the key is read"
                    + " from MAGICODER_GENERATOR_TEACHER_API_KEY. Without it the scripted teacher answers.")
    private @Nullable URI teacherUrl;

    @Option(names = "--teacher-model", paramLabel = "NAME", description = "Name of the teacher's model.")
    private @Nullable String teacherModel;

    @Option(
            names = "--budget",
            paramLabel = "DOLLARS",
            description =
                    "Most that the teacher's calls for the run may cost; needs --set"
                            + " generator.teacher.input-price=… and generator.teacher.output-price=…, in dollars for a million tokens.")
    private @Nullable Double budget;

    @Option(
            names = "--base-model",
            paramLabel = "DIR",
            description = "Hugging Face directory of the model to fine-tune; without it a small one is initialised.")
    private @Nullable Path baseModel;

    @Option(names = "--preset", paramLabel = "NAME", description = "Recipe of the trainer: magicoder or review.")
    private @Nullable String preset;

    @Mixin
    private WhereOption where = new WhereOption();

    @Option(
            names = "--ask",
            paramLabel = "TEXT",
            defaultValue = DemoCommand.QUESTION,
            description = "The instruction to show the model's answer to.")
    private String question = DemoCommand.QUESTION;

    @Option(
            names = "--until",
            paramLabel = "STAGE",
            defaultValue = "CHECKPOINT",
            description =
                    "Stop at the seeds, dataset or checkpoint (default: checkpoint); the same command with a later"
                            + " stage goes on from there.")
    private Stage until = Stage.CHECKPOINT;

    @Option(names = "--exit", description = "Stop after the summary instead of serving until Ctrl-C.")
    private boolean exit;

    @Mixin
    private PipelineOptions options = new PipelineOptions();

    @Mixin
    private LivePageOptions pageOptions = new LivePageOptions();

    @Override
    public Integer call() throws Exception {
        RunSpecification specification =
                Objects.requireNonNull(input, "picocli demands one").specification(extraction, seed, maxNewData);
        URI url = teacherUrl;
        if (url == null) {
            try (ScriptedTeacher teacher = ScriptedTeacher.start(0, TeacherSettings.usual())) {
                System.out.println(
                        "No --teacher-url: a script, not a model, answers as the teacher: " + teacher.baseUrl());
                run(specification, URI.create(teacher.baseUrl()), ScriptedTeacher.MODEL);
            }
        } else {
            if (teacherModel == null) {
                throw new UserError("--teacher-url needs --teacher-model: name the model to ask");
            }
            run(specification, url, teacherModel);
        }
        return 0;
    }

    private void run(RunSpecification specification, URI teacher, String model)
            throws IOException, InterruptedException {
        PipelineSettings settings = options.settings(teacher, model, baseModel, preset, false);
        if (budget != null) {
            settings = settings.with("generator.budget", budget.toString());
        }
        if (where.sql().isPresent()) {
            settings = settings.with("trainer." + TrainingSettings.WHERE, requireFit());
        }
        Preflight.check(settings, until);
        if (teacherUrl != null && until != Stage.SEEDS && needsTeacher(specification, settings.workspace())) {
            Preflight.askTeacher(teacher, model);
        }
        new PipelineSession(settings, pageOptions, System.out).run(specification, until, question, exit);
    }

    /** Which samples are trained on: checked against the columns that samples have, before there is any. */
    private String requireFit() {
        RowFilter filter = where.filter().orElseThrow();
        try {
            filter.requireFits(SampleColumns.example());
        } catch (RowFilterException e) {
            throw WhereOption.refusal(e);
        }
        return filter.sql();
    }

    /** A run whose data set is complete goes on without its teacher. */
    private static boolean needsTeacher(RunSpecification specification, Workspace workspace) throws IOException {
        if (!Files.isDirectory(workspace.kafka())) {
            return true;
        }
        try (BrokerAccess broker = BrokerAccess.ofWorkspace(workspace)) {
            return RunIndex.read(broker.clientSettings())
                    .find(specification.runId())
                    .map(run -> run.ready() == null)
                    .orElse(true);
        }
    }
}
