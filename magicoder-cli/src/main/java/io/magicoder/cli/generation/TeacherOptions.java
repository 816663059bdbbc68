package io.magicoder.cli.generation;

import io.magicoder.cli.UserError;
import io.magicoder.generator.GeneratorConfiguration;
import io.magicoder.generator.GeneratorSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which teacher is asked, and how. */
public final class TeacherOptions {
    private static final String SERVICE = "generator.";

    @Option(
            names = "--teacher-url",
            paramLabel = "URL",
            required = true,
            description = "Base URL of an OpenAI-compatible server; its key is read from"
                    + " MAGICODER_GENERATOR_TEACHER_API_KEY.")
    private String url = "";

    @Option(names = "--teacher-model", paramLabel = "NAME", required = true, description = "Name of its model.")
    private String model = "";

    @Option(names = "--concurrency", paramLabel = "N", description = "Most questions at once (default: 32).")
    private @Nullable Integer concurrency;

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "Longest time of one answer (default: 120).")
    private @Nullable Integer timeout;

    @Option(
            names = "--budget",
            paramLabel = "DOLLARS",
            description =
                    "Most that the calls may cost; needs generator.teacher.input-price and .output-price, in dollars"
                            + " for a million tokens.")
    private @Nullable Double budget;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A setting of the generator, such as generator.teacher.temperature=0.8, or in preview of any"
                    + " service, as in run. Repeatable.")
    private List<String> settings = new ArrayList<>();

    /** Whether settings of other services may be given, too. */
    private final boolean ofAnyService;

    /** Of a command that takes settings of the generator alone. */
    public TeacherOptions() {
        this(false);
    }

    private TeacherOptions(boolean ofAnyService) {
        this.ofAnyService = ofAnyService;
    }

    /** Of a command that takes settings of other services, too. */
    public static TeacherOptions besideOtherServices() {
        return new TeacherOptions(true);
    }

    /** What {@code --set} says, of whatever service. */
    public List<String> assignments() {
        return settings;
    }

    /**
     * The configuration.
     *
     * @param more settings by their keys without {@code generator.}, behind those that the user names
     * @throws UserError if it makes no sense
     */
    public GeneratorConfiguration configuration(Map<String, String> more) {
        return configuration(more, Map.of());
    }

    /**
     * The configuration.
     *
     * @param more settings by their keys without {@code generator.}, behind those that the user names
     * @param fixed settings before those
     * @throws UserError if it makes no sense
     */
    public GeneratorConfiguration configuration(Map<String, String> more, Map<String, String> fixed) {
        Map<String, String> all = new HashMap<>(more);
        all.put("teacher.url", url);
        all.put("teacher.model", model);
        if (concurrency != null) {
            all.put("concurrency", concurrency.toString());
        }
        if (timeout != null) {
            all.put("teacher.timeout", "PT" + timeout + "S");
        }
        if (budget != null) {
            all.put("budget", budget.toString());
        }
        for (String assignment : settings) {
            int equals = assignment.indexOf('=');
            if (ofAnyService && !assignment.startsWith(SERVICE)) {
                continue;
            }
            if (equals < 1 || !assignment.startsWith(SERVICE)) {
                throw new UserError(
                        "--set " + assignment + " is no setting of the generator: write --set generator.KEY=VALUE");
            }
            all.put(assignment.substring(SERVICE.length(), equals), assignment.substring(equals + 1));
        }
        all.putAll(fixed);
        try {
            return GeneratorSettings.of(all);
        } catch (IllegalArgumentException e) {
            throw new UserError(String.valueOf(e.getMessage()), e);
        }
    }

    /** The prompt template that is given, for the settings. */
    public static Map<String, String> prompt(@Nullable Path template) {
        return template == null ? Map.of() : Map.of("prompt", template.toString());
    }

    public OptionalDouble budget() {
        return budget == null ? OptionalDouble.empty() : OptionalDouble.of(budget);
    }
}
