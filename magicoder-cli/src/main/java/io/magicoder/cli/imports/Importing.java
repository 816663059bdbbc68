package io.magicoder.cli.imports;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.cli.cleaning.RowLanguage;
import io.magicoder.cli.imports.ImportedFiles.ImportedFile;
import io.magicoder.cli.imports.RowReading.Reading;
import io.magicoder.cli.topics.EventProducer;
import io.magicoder.events.DeterministicId;
import io.magicoder.events.EventJson;
import io.magicoder.events.GeneratedInstruction;
import io.magicoder.events.Rejection;
import io.magicoder.events.Rejection.Evidence;
import io.magicoder.events.RejectionReason;
import io.magicoder.events.RunSpecification;
import io.magicoder.events.RunStarted;
import io.magicoder.events.SeedSnippet;
import io.magicoder.events.SeedSnippet.Extraction;
import io.magicoder.events.SeedSnippet.SourceLocation;
import io.magicoder.events.SeedsExhausted;
import io.magicoder.events.TeacherCall;
import io.magicoder.events.Topics;
import io.magicoder.events.reading.RunIndex;
import io.magicoder.events.reading.RunRecord;
import io.magicoder.events.reading.TopicReader;
import io.magicoder.rowfiles.RowJson;
import io.magicoder.rowfiles.RowText;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes a run out of the rows of files: each becomes a pair as a teacher's answer does, and the cleaner does the rest. A row that
 * is no pair ends as a rejection, so that the books balance. The same files under the same name and rules are the same run.
 */
public final class Importing {
    private static final String MAKER = "import";
    private static final String STAGE = "import";
    /** Settings of a seed's extraction: where its row stood. */
    public static final String DATA_SET = "dataSet";

    public static final String FILE = "file";
    public static final String FILE_SHA256 = "fileSha256";
    public static final String ROW = "row";

    private final Map<String, Object> clientSettings;
    private final ImportedFiles files;
    private final ImportSettings settings;
    private final RowOrigin origin;
    private final InstantSource clock;
    private final String runId;

    private final Map<String, Long> seedsByLanguage = new TreeMap<>();
    private long index;

    /** @param rules what else makes this run another one, such as the cleaner's settings and the benchmarks' version */
    public Importing(
            Map<String, Object> clientSettings,
            ImportedFiles files,
            ImportSettings settings,
            String rules,
            InstantSource clock) {
        this.clientSettings = clientSettings;
        this.files = files;
        this.settings = settings;
        this.origin = new RowOrigin(settings);
        this.clock = clock;
        this.runId = "run-"
                + DeterministicId.of(MAKER, settings.fingerprint(), String.join(" ", files.hashes()), rules)
                        .substring(0, 12);
    }

    /** The run; the same rows, name and rules make the same one. */
    public String runId() {
        return runId;
    }

    /**
     * Writes the run, or what an earlier call that was stopped has left of it.
     *
     * @return false if all of it is there already
     */
    public boolean write() throws IOException {
        Optional<RunRecord> before = RunIndex.read(clientSettings).find(runId);
        if (before.isPresent() && before.get().exhausted() != null) {
            return false;
        }
        try (EventProducer producer = new EventProducer(clientSettings)) {
            if (before.isEmpty() || before.get().started() == null) {
                producer.send(Topics.RUNS, started());
                producer.flush(); // nothing of the run may lie before its begin
            }
            files.forEach(new Sending(producer));
            producer.flush();
            producer.send(Topics.RUNS, new SeedsExhausted(runId, index, seedsByLanguage, Map.of(), clock.instant()));
            producer.flush();
            return true;
        }
    }

    private RunStarted started() {
        return new RunStarted(
                runId,
                RunSpecification.of(files.names()).strategy(MAKER).build(),
                MAKER,
                TopicReader.ends(clientSettings, Topics.eventNames()),
                null,
                false,
                clock.instant(),
                settings.dataSet());
    }

    /** Sends what becomes of each row. */
    private final class Sending implements ImportedFiles.Taker {
        private final EventProducer producer;

        Sending(EventProducer producer) {
            this.producer = producer;
        }

        @Override
        public void row(ImportedFile file, long number, ObjectNode row, ObjectNode named, Reading reading) {
            switch (reading) {
                case Reading.Pair pair -> {
                    SeedSnippet seed = seed(
                            file,
                            number,
                            RowText.of(named.path("seed")).orElse(""),
                            RowLanguage.of(named, pair.solution()),
                            origin.location(named, file.name(), number),
                            rawIndex(named),
                            RowJson.write(row));
                    send(
                            producer,
                            seed,
                            pair,
                            origin.teacher(named),
                            RowText.of(named.path("example")).orElse(null));
                }
                case Reading.Unusable(String reason) ->
                    reject(
                            producer,
                            seed(
                                    file,
                                    number,
                                    "",
                                    SeedSnippet.UNKNOWN_LANGUAGE,
                                    origin.location(named, file.name(), number),
                                    rawIndex(named),
                                    RowJson.write(row)),
                            RejectionReason.UNREADABLE,
                            place(file, number) + " " + reason);
            }
        }

        @Override
        public void damaged(ImportedFile file, long number, String why) {
            int line = (int) Math.min(number, Integer.MAX_VALUE);
            reject(
                    producer,
                    seed(
                            file,
                            number,
                            "",
                            SeedSnippet.UNKNOWN_LANGUAGE,
                            new SourceLocation(file.name(), line, line, null, null, null),
                            index,
                            null),
                    RejectionReason.UNREADABLE,
                    place(file, number) + " " + why);
        }
    }

    private static String place(ImportedFile file, long number) {
        return file.name() + ", row " + number + ",";
    }

    private long rawIndex(ObjectNode row) {
        return row.path("raw_index").isIntegralNumber() && row.path("raw_index").canConvertToLong()
                ? row.path("raw_index").longValue()
                : index;
    }

    private SeedSnippet seed(
            ImportedFile file,
            long number,
            String snippet,
            String language,
            SourceLocation location,
            long rawIndex,
            @Nullable String carried) {
        Map<String, String> place = new HashMap<>();
        place.put(DATA_SET, settings.dataSet());
        place.put(FILE, file.name());
        place.put(FILE_SHA256, file.sha256());
        place.put(ROW, String.valueOf(number));
        SeedSnippet seed = new SeedSnippet(
                DeterministicId.of(MAKER, runId, String.valueOf(index)),
                runId,
                index,
                rawIndex,
                snippet,
                language,
                location,
                new Extraction(MAKER, MAKER, place),
                carried);
        index++;
        seedsByLanguage.merge(language, 1L, Long::sum);
        return seed;
    }

    private void send(
            EventProducer producer,
            SeedSnippet seed,
            Reading.Pair pair,
            TeacherCall teacher,
            @Nullable String example) {
        GeneratedInstruction instruction = new GeneratedInstruction(
                GeneratedInstruction.id(seed.seedId()),
                runId,
                seed,
                pair.problem(),
                pair.solution(),
                teacher,
                example,
                null,
                pair.instruction());
        if (EventJson.fits(instruction)) {
            producer.send(Topics.INSTRUCTIONS, instruction);
        } else {
            reject(
                    producer,
                    seed,
                    RejectionReason.TOO_LARGE,
                    "the row with its columns would be larger than a record may be (" + EventJson.MAX_RECORD_BYTES
                            + " bytes)");
        }
    }

    /** A row that does not fit on a topic is named, not carried. */
    private void reject(EventProducer producer, SeedSnippet seed, RejectionReason reason, String detail) {
        Rejection whole = rejection(seed, reason, detail);
        producer.send(
                Topics.REJECTIONS,
                EventJson.fits(whole)
                        ? whole
                        : rejection(
                                new SeedSnippet(
                                        seed.seedId(),
                                        seed.runId(),
                                        seed.index(),
                                        seed.rawIndex(),
                                        "",
                                        seed.language(),
                                        seed.source(),
                                        seed.extraction()),
                                reason,
                                detail + "; its columns are left out"));
    }

    private Rejection rejection(SeedSnippet seed, RejectionReason reason, String detail) {
        return new Rejection(
                Rejection.id(seed.seedId()),
                runId,
                Rejection.IMPORT,
                reason,
                Evidence.of(STAGE, detail),
                seed,
                null,
                null,
                clock.instant());
    }
}
