package io.magicoder.cli.publication;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.magicoder.events.CleaningRules;
import io.magicoder.events.EventJson;
import io.magicoder.events.RunSpecification;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The card of a data set, {@code README.md}: metadata that hubs read (YAML front matter in Hugging Face's terms), and what one
 * should know before one uses it. The same data set gives the same text.
 */
final class DataSetCard {
    /** Stands in every card, so that no other README is overwritten. */
    static final String MARK = "<!-- Written by magicoder export: changes are lost when it runs again. -->";

    /** How Hugging Face calls licences whose SPDX ids it does not take in lower case, or does not know. */
    private static final List<String> HUB_LICENSES = List.of(
            "agpl-3.0",
            "apache-2.0",
            "artistic-2.0",
            "bsd-2-clause",
            "bsd-3-clause",
            "bsl-1.0",
            "cc-by-4.0",
            "cc-by-nc-4.0",
            "cc-by-sa-4.0",
            "cc0-1.0",
            "ecl-2.0",
            "epl-1.0",
            "epl-2.0",
            "eupl-1.2",
            "gpl-2.0",
            "gpl-3.0",
            "isc",
            "lgpl-2.1",
            "lgpl-3.0",
            "mit",
            "mpl-2.0",
            "ms-pl",
            "ncsa",
            "odc-by",
            "ofl-1.1",
            "osl-3.0",
            "postgresql",
            "unknown",
            "unlicense",
            "wtfpl",
            "zlib");

    private static final List<String> LEVELS =
            List.of("FUNCTIONALLY_IDENTICAL", "NEARLY_IDENTICAL", DataSetFacts.NO_LEVEL);
    private static final List<String> BANDS = List.of("0", "below 0.25", "0.25 to 0.5", "0.5 and more");
    private static final int LISTED = 30;

    private final Publication publication;
    private final DataSetFacts facts;

    DataSetCard(Publication publication, DataSetFacts facts) {
        this.publication = publication;
        this.facts = facts;
    }

    String text() {
        return frontMatter() + MARK + "\n\n# " + Markdown.text(publication.title()) + "\n\n" + abstractText()
                + contents() + languages() + licenses() + recipe() + refused() + decontamination() + limits() + use();
    }

    private String frontMatter() {
        StringBuilder yaml = new StringBuilder("---\n");
        yaml.append("pretty_name: ").append(quoted(publication.title())).append('\n');
        String license = hubLicense();
        yaml.append("license: ").append(license).append('\n');
        if (license.equals("other")) {
            yaml.append("license_name: see-attribution\nlicense_link: ATTRIBUTION.md\n");
        }
        yaml.append("language:\n- code\ntask_categories:\n- text-generation\n");
        yaml.append("size_categories:\n- ").append(sizeCategory(facts.rows)).append('\n');
        yaml.append("tags:\n- code\n- instruction-tuning\n");
        yaml.append(publication.imported().isPresent() ? "" : "- synthetic\n- oss-instruct\n");
        yaml.append("configs:\n- config_name: default\n  default: true\n  data_files:\n");
        yaml.append("  - split: train\n    path: data/train-*.parquet\n");
        if (facts.rejected > 0) {
            yaml.append("- config_name: rejected\n  data_files:\n");
            yaml.append("  - split: rejected\n    path: rejected/rejected-*.parquet\n");
        }
        return yaml.append("---\n").toString();
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private String hubLicense() {
        if (facts.licenses.byName().size() != 1) {
            return "other";
        }
        String only = facts.licenses.byName().keySet().iterator().next().toLowerCase(Locale.ROOT);
        String plain = only.replaceFirst("-(only|or-later)$", "");
        return HUB_LICENSES.contains(plain) ? plain : "other";
    }

    /** As Hugging Face names sizes. */
    static String sizeCategory(long rows) {
        long[] bounds = {1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000};
        String[] names = {"n<1K", "1K<n<10K", "10K<n<100K", "100K<n<1M", "1M<n<10M", "10M<n<100M"};
        for (int i = 0; i < bounds.length; i++) {
            if (rows < bounds[i]) {
                return names[i];
            }
        }
        return "n>100M";
    }

    private String abstractText() {
        String what = publication
                .imported()
                .map(name -> "rows of the existing data set " + Markdown.text(name) + ", cleaned")
                .orElse(
                        "coding problems with solutions that a teacher model wrote, each inspired by a piece of real source code"
                                + " (OSS-Instruct, [arXiv 2312.02120](https://arxiv.org/abs/2312.02120)), cleaned");
        return Markdown.number(facts.rows) + " " + what + " by Magicoder, "
                + publication.rules().map(CleaningRules::inWords).orElse("by rules that its run does not name")
                + ". Each row names the file, lines, commit and licence it comes from, the teacher's call, and what the cleaner"
                + " thought of it.\n";
    }

    private String contents() {
        StringBuilder text = new StringBuilder("\n## What is in it\n\n");
        Markdown.Table splits = new Markdown.Table("configuration", "split", "rows", "files");
        splits.markup(List.of("`default`", "`train`", Markdown.number(facts.rows), "`data/train-*.parquet`"));
        if (facts.rejected > 0) {
            splits.markup(List.of(
                    "`rejected`", "`rejected`", Markdown.number(facts.rejected), "`rejected/rejected-*.parquet`"));
        }
        text.append(splits).append("\nOf ");
        text.append(Markdown.number(publication.ready().seeds()))
                .append(publication.imported().isPresent() ? " rows " : " seeds ")
                .append(Markdown.number(publication.ready().samples()))
                .append(" became samples and ")
                .append(Markdown.number(publication.ready().rejections()))
                .append(" were refused.");
        publication
                .where()
                .ifPresent(condition -> text.append(" Of the samples ")
                        .append(Markdown.number(passing()))
                        .append(" pass the condition ")
                        .append(code(condition))
                        .append("; the other ")
                        .append(Markdown.number(publication.samples() - passing()))
                        .append(" are left out."));
        publication
                .drawn()
                .ifPresent(drawn -> text.append(" Of these ")
                        .append(Markdown.number(drawn.offered()))
                        .append(" rows ")
                        .append(Markdown.number(drawn.rows()))
                        .append(" were drawn at random, with the seed ")
                        .append(drawn.seed())
                        .append("."));
        text.append(String.format(
                        Locale.ROOT,
                        " On average a problem has %,d characters and a solution %,d.%n%n",
                        facts.problemCharacters / Math.max(1, facts.rows),
                        facts.solutionCharacters / Math.max(1, facts.rows))
                .replace("\r\n", "\n"));
        Markdown.Table columns = new Markdown.Table("column", "type");
        publication
                .columns()
                .forEach(column -> columns.markup(List.of(
                        code(column.name()),
                        column.kind().name().toLowerCase(Locale.ROOT).replace('_', ' '))));
        return text.append(columns).toString();
    }

    private String languages() {
        return "\n## Languages\n\n" + shares("language", facts.languages, facts.rows);
    }

    private String licenses() {
        return "\n## Licences\n\nOf the source code that the rows come from, as its sources state them (SPDX). [ATTRIBUTION.md](ATTRIBUTION.md)"
                + " lists " + Markdown.number(facts.attribution.repositories()) + " repositories.\n\n"
                + shares("licence", facts.licenses, facts.rows);
    }

    private static String shares(String what, Counts counts, long total) {
        Markdown.Table table = new Markdown.Table(what, "rows", "share");
        List<Map.Entry<String, Long>> all = counts.mostFrequentFirst();
        all.stream()
                .limit(LISTED)
                .forEach(entry ->
                        table.row(entry.getKey(), Markdown.number(entry.getValue()), share(entry.getValue(), total)));
        if (all.size() > LISTED) {
            long others =
                    all.stream().skip(LISTED).mapToLong(Map.Entry::getValue).sum();
            table.row((all.size() - LISTED) + " others", Markdown.number(others), share(others, total));
        }
        return table.toString();
    }

    private static String share(long part, long total) {
        return String.format(Locale.ROOT, "%.1f %%", total == 0 ? 0.0 : 100.0 * part / total);
    }

    private String recipe() {
        StringBuilder text = new StringBuilder("\n## How it was made\n\n");
        Markdown.Table made = new Markdown.Table("", "");
        made.row("run", publication.run().runId());
        publication.started().ifPresent(started -> {
            made.row("made by", started.extractor());
            if (started.parentRunId() != null) {
                made.row("cleans anew", started.parentRunId());
            }
            if (started.dataSet() != null) {
                made.row("files", String.join(", ", started.specification().sources()));
            }
        });
        made.row("complete", publication.ready().at().toString());
        made.row(
                "training shards",
                publication.ready().shards().count() + ", hash chain "
                        + publication.ready().shards().chainHead());
        publication.rules().ifPresent(rules -> {
            made.row("decontamination", rules.decontamination());
            made.row(
                    "near duplicates",
                    rules.nearDuplicates() == null ? "kept" : "refused from a similarity of " + rules.nearDuplicates());
        });
        text.append(made).append('\n');
        if (publication.imported().isEmpty()) {
            text.append("What was asked for:\n\n```json\n");
            text.append(publication
                    .started()
                    .map(started -> specification(started.specification()))
                    .orElse("{}"));
            text.append("\n```\n\n");
        }
        Markdown.Table teachers = new Markdown.Table(
                "teacher", "temperature", "prompt (SHA-256)", "rows", "tokens in", "tokens out", "dollars");
        facts.teachers.forEach((teacher, usage) -> teachers.row(
                teacher.model(),
                String.valueOf(teacher.temperature()),
                teacher.promptHash(),
                Markdown.number(usage.rows),
                Markdown.number(usage.promptTokens),
                Markdown.number(usage.completionTokens),
                usage.nanoDollars == 0 ? "" : String.format(Locale.ROOT, "%.2f", usage.nanoDollars / 1e9)));
        return text.append(teachers).toString();
    }

    /** Folders of whoever made it stay at home: what a source is called is its last name. */
    private static String specification(RunSpecification specification) {
        List<String> names = specification.sources().stream()
                .map(source -> source.replaceFirst("^.*/(?=[^/]+/?$)", ""))
                .toList();
        RunSpecification told = specification.toBuilder()
                .sources(names)
                .secretRules(
                        specification.secretRules() == null
                                ? null
                                : specification.secretRules().replaceFirst("^.*/", ""))
                .build();
        try {
            return EventJson.mapper()
                    .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsString(told)
                    .replace("\r\n", "\n");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a specification can be written", e);
        }
    }

    private String refused() {
        if (facts.rejected == 0) {
            return "\n## What was refused\n\nNothing.\n";
        }
        return "\n## What was refused\n\nThe split `rejected` has each refused row with its reason, its evidence, and the text that was"
                + " refused. **Do not train on it**: it holds what was refused as text of benchmarks, too.\n\n"
                + shares("reason", facts.reasons, facts.rejected);
    }

    private String decontamination() {
        StringBuilder text = new StringBuilder("\n## Decontamination\n\n");
        Optional<CleaningRules> rules =
                publication.rules().filter(known -> !known.benchmarks().isEmpty());
        if (rules.isEmpty()) {
            return text.append("**This data set was not decontaminated**: rows may hold tasks of benchmarks.\n")
                    .toString();
        }
        text.append("Looked for in mode ")
                .append(rules.get().decontamination())
                .append(": ")
                .append(Markdown.text(String.join(", ", rules.get().benchmarks())))
                .append(" (files of version ")
                .append(code(String.valueOf(rules.get().benchmarksVersion())))
                .append("). Refused for a task of them:\n\n");
        Markdown.Table table = new Markdown.Table(
                "benchmark", "functionally identical", "nearly identical", "of no level", "refused", "share of all");
        Map<String, Counts> all = new TreeMap<>(facts.benchmarks);
        rules.get().benchmarks().forEach(name -> all.putIfAbsent(name, new Counts()));
        all.forEach((name, counts) -> {
            List<String> cells = new ArrayList<>();
            cells.add(name);
            LEVELS.forEach(level -> cells.add(Markdown.number(counts.of(level))));
            cells.add(Markdown.number(counts.total()));
            cells.add(share(counts.total(), publication.ready().seeds()));
            table.row(cells.toArray(String[]::new));
        });
        text.append(table)
                .append("\nHow much of a task was found in the rows that are kept (column `contamination`):\n\n");
        Markdown.Table bands = new Markdown.Table("score", "rows", "share");
        BANDS.forEach(band -> bands.row(
                band, Markdown.number(facts.contamination.of(band)), share(facts.contamination.of(band), facts.rows)));
        if (facts.unscored > 0) {
            bands.row("not scored", Markdown.number(facts.unscored), share(facts.unscored, facts.rows));
        }
        return text.append(bands).toString();
    }

    private String limits() {
        List<String> limits = new ArrayList<>();
        limits.add("Solutions were not executed: problems and solutions may be wrong.");
        if (publication.imported().isPresent()) {
            limits.add("The rows were imported. Who wrote them, and under which terms, is what their publisher says"
                    + (facts.teachers.keySet().stream()
                                    .anyMatch(teacher -> teacher.model().equals("unknown"))
                            ? "; here it is not known."
                            : "."));
        } else {
            limits.add(
                    "The texts were written by a model; the terms of its provider may restrict what they are used for.");
        }
        limits.add(
                "Licences are those that the sources state, and were not verified. Rows are inspired by code and may repeat parts"
                        + " of it.");
        if (facts.licenses.of(Attribution.UNKNOWN) > 0) {
            limits.add("Of " + Markdown.number(facts.licenses.of(Attribution.UNKNOWN))
                    + " rows no source states a licence.");
        }
        if (facts.languages.of("unknown") > 0) {
            limits.add("Of " + Markdown.number(facts.languages.of("unknown"))
                    + " rows nobody says in which language they are.");
        }
        limits.add(
                publication
                                .rules()
                                .filter(rules -> !rules.benchmarks().isEmpty())
                                .isPresent()
                        ? "Decontamination finds texts and structures of the benchmarks named above, not of others, and no task that"
                                + " was told in wholly other words."
                        : "It was not decontaminated.");
        if (publication.where().isPresent()) {
            limits.add("It is a choice of rows, made by the condition above.");
        }
        if (publication.drawn().isPresent()) {
            limits.add("It is a random part of the rows.");
        }
        if (!facts.qualityFindings.isEmpty()) {
            limits.add("Some rows break rules of quality that score and do not refuse (column `quality_findings`): "
                    + Markdown.text(String.join(
                            ", ",
                            facts.qualityFindings.byName().entrySet().stream()
                                    .map(entry -> entry.getKey() + " " + entry.getValue())
                                    .toList()))
                    + ".");
        }
        StringBuilder text = new StringBuilder("\n## Limits\n\n");
        limits.forEach(limit -> text.append("- ").append(limit).append('\n'));
        return text.toString();
    }

    private String use() {
        return "\n## Use\n\n```python\nfrom datasets import load_dataset\n\nrows = load_dataset(\"PATH_OR_NAME\", split=\"train\")\n```\n\n"
                + "[croissant.json](croissant.json) describes the columns in [Croissant](https://mlcommons.org/croissant/) 1.0. The folder"
                + " comes out again, byte for byte, with\n\n```sh\n" + publication.command() + "\n```\n";
    }

    private static String code(String text) {
        String line =
                text.lines().map(String::strip).reduce((a, b) -> a + " " + b).orElse("");
        return line.contains("`") ? "`` " + line + " ``" : "`" + line + "`";
    }

    /** How many samples pass the condition. */
    private long passing() {
        return publication.drawn().map(RowDraw.Drawn::offered).orElse(facts.rows);
    }
}
