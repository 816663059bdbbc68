package io.magicoder.cli;

import io.magicoder.events.RunSpecification;
import io.magicoder.seedextractor.source.ProgrammingLanguage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of every command that extracts seeds. */
final class ExtractionOptions {
    @Option(
            names = "--strategy",
            defaultValue = RunSpecification.DEFAULT_STRATEGY,
            description =
                    "How to cut seeds: syntax (functions, methods and classes), lines, or reference: the original's"
                            + " choice, random generator and order (default: ${DEFAULT-VALUE}).")
    private String strategy = RunSpecification.DEFAULT_STRATEGY;

    @Option(
            names = "--quota",
            paramLabel = "LANG=N",
            description =
                    "Most seeds of a language, such as python=40000; repeatable. Languages that are not named have no"
                            + " quota. Without any, syntax takes 40000 of python and 5000 of each other language.")
    private List<String> quotas = new ArrayList<>();

    @Option(
            names = "--max-per-repository",
            paramLabel = "N",
            description =
                    "Most seeds of one repository: a git checkout, an archive, or what a row says; a plain tree has no"
                            + " maximum (default: 100 in syntax, none in the others).")
    private @Nullable Integer maxPerRepository;

    @Option(
            names = "--documented",
            paramLabel = "LANG",
            description = "In syntax: take only documented definitions of this language; repeatable.")
    private @Nullable List<String> documented;

    @Option(
            names = "--secrets",
            paramLabel = "POLICY",
            description =
                    "What becomes of a seed whose lines touch a secret of their file: refuse it, or redact the secret"
                            + " (default: refuse; in reference seeds are taken as they are unless this is given).")
    private @Nullable String secrets;

    @Option(
            names = "--secret-rules",
            paramLabel = "FILE",
            description = "Further kinds of secrets, in the form of Gitleaks' configuration (TOML).")
    private @Nullable Path secretRules;

    @Option(
            names = "--licenses",
            paramLabel = "LIST",
            description =
                    "Licences to take, such as allow:MIT,Apache-2.0,BSD-*, or not to take, such as deny:GPL-*,unknown.")
    private @Nullable String licenses;

    @Option(
            names = "--paths",
            paramLabel = "LIST",
            description = "Paths to take, such as allow:src/**, or not to take, such as deny:**/test/**.")
    private @Nullable String paths;

    /** A specification with these options, over what a command has of its own. */
    RunSpecification specification(RunSpecification own) {
        return own.toBuilder()
                .strategy(strategy)
                .languageQuotas(quotas())
                .maxPerRepository(maxPerRepository)
                .documented(documented)
                .secrets(secrets)
                .secretRules(
                        secretRules == null
                                ? null
                                : secretRules.toAbsolutePath().normalize().toString())
                .licenses(licenses)
                .paths(paths)
                .build();
    }

    private Map<String, Integer> quotas() {
        Map<String, Integer> byLanguage = new TreeMap<>();
        for (String quota : quotas) {
            int equals = quota.indexOf('=');
            try {
                byLanguage.put(
                        ProgrammingLanguage.named(quota.substring(0, Math.max(0, equals))),
                        Integer.valueOf(quota.substring(equals + 1).strip()));
            } catch (NumberFormatException e) {
                throw new UserError("--quota is '" + quota + "': it must be LANG=N, such as python=40000", e);
            }
        }
        return byLanguage;
    }
}
