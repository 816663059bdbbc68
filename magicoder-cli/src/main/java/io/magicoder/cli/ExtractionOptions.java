package io.magicoder.cli;

import io.magicoder.events.RunSpecification;
import io.magicoder.seedextractor.source.ProgrammingLanguage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
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

    @Mixin
    private DocumentOptions documents = new DocumentOptions();

    /** A specification with these options, over what a command has of its own. */
    RunSpecification specification(RunSpecification own) {
        return documents.specification(own).toBuilder()
                .strategy(strategy)
                .languageQuotas(quotas())
                .maxPerRepository(maxPerRepository)
                .documented(documented)
                .secrets(secrets)
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
