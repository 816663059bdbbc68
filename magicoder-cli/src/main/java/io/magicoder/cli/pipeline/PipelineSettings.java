package io.magicoder.cli.pipeline;

import io.magicoder.cli.UserError;
import io.magicoder.events.RunSpecification;
import io.magicoder.seedextractor.source.Source;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the services of one machine are started with.
 *
 * @param home folder of the project, with the packaged services
 * @param teacherUrl base URL of an OpenAI-compatible server
 * @param baseModel directory of the model to fine-tune, null to start from a small one with random weights
 * @param preset of the trainer, null for its default
 * @param benchmarks folder of benchmark files to decontaminate against, null to go without decontamination
 * @param generators instances of the generator
 * @param brokerPort port of the broker, 0 for a free one
 * @param port of the inference service, 0 for a free one
 * @param kinds services to start
 * @param brief whether the pipeline will run for minutes and not for days
 * @param overrides {@code SERVICE.KEY} or {@code KEY} (of the trainer) to values
 */
public record PipelineSettings(
        Path home,
        Workspace workspace,
        URI teacherUrl,
        String teacherModel,
        @Nullable Path baseModel,
        @Nullable String preset,
        @Nullable Path benchmarks,
        int generators,
        int brokerPort,
        int port,
        List<String> kinds,
        boolean brief,
        Map<String, String> overrides) {
    /** All services, in the order of the flow. */
    public static final List<String> SERVICES =
            List.of("seed-extractor", "generator", "cleaner", "trainer", "inference");

    public PipelineSettings {
        kinds = List.copyOf(kinds);
        overrides = Map.copyOf(overrides);
    }

    /** The cleaner alone, to clean an old run anew. */
    public static PipelineSettings ofCleaner(
            Path home, Workspace workspace, @Nullable Path benchmarks, Map<String, String> overrides) {
        return new PipelineSettings(
                home,
                workspace,
                URI.create("http://127.0.0.1:1"),
                "none",
                null,
                null,
                benchmarks == null ? null : benchmarks.toAbsolutePath(),
                0,
                0,
                0,
                List.of("cleaner"),
                false,
                overrides);
    }

    /** The trainer, and the inference service that serves what it publishes. */
    public static PipelineSettings ofTrainer(
            Path home,
            Workspace workspace,
            @Nullable Path baseModel,
            @Nullable String preset,
            Map<String, String> overrides) {
        return new PipelineSettings(
                home,
                workspace,
                URI.create("http://127.0.0.1:1"),
                "none",
                baseModel == null ? null : baseModel.toAbsolutePath(),
                preset,
                null,
                0,
                0,
                0,
                List.of("trainer", "inference"),
                false,
                overrides);
    }

    /** The overrides that reach a service, by its keys without the name of the service. */
    public Map<String, String> overridesOf(String service) {
        Map<String, String> own = new TreeMap<>();
        overrides.forEach((key, value) -> {
            if (ownerOf(key).equals(service)) {
                own.put(key.startsWith(service + ".") ? key.substring(service.length() + 1) : key, value);
            }
        });
        return own;
    }

    /** The same with another setting of a service. */
    public PipelineSettings with(String key, String value) {
        Map<String, String> all = new TreeMap<>(overrides);
        all.put(key, value);
        return new PipelineSettings(
                home,
                workspace,
                teacherUrl,
                teacherModel,
                baseModel,
                preset,
                benchmarks,
                generators,
                brokerPort,
                port,
                kinds,
                brief,
                all);
    }

    /** The same with an extractor that may read what a run wants to, and nothing else, unless the user says what it may. */
    public PipelineSettings reading(RunSpecification run) {
        List<String> folders = new ArrayList<>();
        List<String> remotes = new ArrayList<>();
        for (String source : run.sources()) {
            if (Source.isElsewhere(source)) {
                remotes.add(listed(source.replaceFirst("#.*", "")));
            } else {
                folders.add(listed(Source.place(source).toString()));
            }
        }
        String rules = run.secretRules();
        if (rules != null) {
            folders.add(listed(rules));
        }
        Map<String, String> may = new TreeMap<>();
        may.put("seed-extractor.roots", String.join(",", folders));
        may.put("seed-extractor.remotes", String.join(",", remotes));
        PipelineSettings reading = this;
        for (Map.Entry<String, String> setting : may.entrySet()) {
            if (!setting.getValue().isEmpty() && !overrides.containsKey(setting.getKey())) {
                reading = reading.with(setting.getKey(), setting.getValue());
            }
        }
        return reading;
    }

    /** As one of a list that commas separate. */
    private static String listed(String text) {
        return text.replace("\\", "\\\\").replace(",", "\\,");
    }

    /** The same with some services only. */
    public PipelineSettings upTo(List<String> some) {
        return new PipelineSettings(
                home,
                workspace,
                teacherUrl,
                teacherModel,
                baseModel,
                preset,
                benchmarks,
                generators,
                brokerPort,
                port,
                some,
                brief,
                overrides);
    }

    /** The services in the order of the flow, which is also the order to stop them in. */
    List<ServiceDefinition> services() {
        List<ServiceDefinition> services = new ArrayList<>();
        services.add(service("seed-extractor", "seed-extractor", List.of("-Xmx512m"), Map.of()));
        for (int i = 1; i <= generators; i++) {
            services.add(service(
                    i == 1 ? "generator" : "generator-" + i,
                    "generator",
                    List.of("-Xmx512m"),
                    Map.of(
                            "magicoder.generator.teacher.url",
                            teacherUrl.toString(),
                            "magicoder.generator.teacher.model",
                            teacherModel)));
        }
        Map<String, String> cleaner = new HashMap<>();
        cleaner.put(
                "magicoder.cleaner.state-directory", workspace.cleanerState().toString());
        // The one cleaner of this machine; with a name of its own a restarted one takes over at once.
        cleaner.put("magicoder.cleaner.instance-id", "local");
        if (benchmarks == null) {
            cleaner.put("magicoder.cleaner.decontamination.mode", "none");
        } else {
            cleaner.put("magicoder.cleaner.benchmarks-directory", benchmarks.toString());
        }
        services.add(service("cleaner", "cleaner", List.of("-Xmx512m"), cleaner));
        Map<String, String> trainer = new HashMap<>();
        trainer.put(
                "magicoder.trainer.checkpoint-directory",
                workspace.checkpoints().toString());
        if (baseModel != null) {
            trainer.put("magicoder.trainer.base-model", baseModel.toString());
        }
        if (preset != null) {
            trainer.put("magicoder.trainer.preset", preset);
        }
        services.add(service("trainer", "trainer", List.of("-Xmx1g"), trainer));
        services.add(service("inference", "inference", List.of("-Xmx1g"), Map.of()));
        return services.stream()
                .filter(service -> kinds.contains(service.module().replaceFirst("-service$", "")))
                .toList();
    }

    private ServiceDefinition service(
            String name, String kind, List<String> jvmArguments, Map<String, String> settings) {
        Map<String, String> all = new TreeMap<>(settings);
        overrides.forEach((key, value) -> {
            if (ownerOf(key).equals(kind)) {
                all.put("magicoder." + qualified(key, kind), value);
            }
        });
        return new ServiceDefinition(name, kind + "-service", brief, jvmArguments, all);
    }

    /** The key with the name of its service, which a key of the trainer may lack. */
    private static String qualified(String key, String service) {
        return key.startsWith(service + ".") ? key : service + "." + key;
    }

    private static String ownerOf(String key) {
        return SERVICES.stream()
                .filter(service -> key.startsWith(service + "."))
                .findFirst()
                .orElse("trainer");
    }

    /**
     * Reads the {@code k=v} of {@code --set}. Relative paths are meant from where the user stands.
     *
     * @throws UserError if one has no {@code =}
     */
    public static Map<String, String> parseOverrides(List<String> assignments) {
        Map<String, String> overrides = new HashMap<>();
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            if (equals < 1) {
                throw new UserError("--set " + assignment + " is no assignment: write --set KEY=VALUE");
            }
            String key = assignment.substring(0, equals);
            overrides.put(key, PathSettings.resolve(qualified(key, ownerOf(key)), assignment.substring(equals + 1)));
        }
        return overrides;
    }
}
