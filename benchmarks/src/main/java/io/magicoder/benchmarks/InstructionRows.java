package io.magicoder.benchmarks;

import io.magicoder.events.GeneratedInstruction;
import io.magicoder.events.SeedSnippet;
import io.magicoder.events.SeedSnippet.Extraction;
import io.magicoder.events.SeedSnippet.SourceLocation;
import io.magicoder.events.TeacherCall;
import java.util.Map;
import java.util.SplittableRandom;

/** Pairs of one run, as large as those of real teachers, no two of them alike. */
final class InstructionRows {
    static final String RUN = "run-benchmark";

    private static final String[] WORDS =
            ("return value of the list that holds every element in a given order int index = start; index < end; "
                            + "compute sum over all rows and write it into a map; public static void def self class Node for "
                            + "while else throw new result append key count size total average string parse")
                    .split(" ");

    private final int characters;

    /** @param characters of problem and solution together, about */
    InstructionRows(int characters) {
        this.characters = characters;
    }

    GeneratedInstruction row(int number) {
        SplittableRandom random = new SplittableRandom(number);
        SourceLocation source = new SourceLocation(
                "src/main/java/File" + number + ".java", 10, 20, "example/repository", "0123abcd", "Apache-2.0");
        String snippet = number + " " + text(random, 300);
        SeedSnippet seed = new SeedSnippet(
                SeedSnippet.id(RUN, number, source, snippet),
                RUN,
                number,
                number,
                snippet,
                "java",
                source,
                new Extraction("seed-extractor 0.1.0", "lines", Map.of("minLines", "1", "maxLines", "15")));
        return new GeneratedInstruction(
                GeneratedInstruction.id(seed.seedId()),
                RUN,
                seed,
                number + ". " + text(random, characters / 2),
                "```java\n// " + number + "\n" + text(random, characters / 2) + "\n```",
                new TeacherCall("teacher", 0, null, "0".repeat(64), 500, 700, 9000, 1, "fp_1", "stop"));
    }

    private static String text(SplittableRandom random, int length) {
        StringBuilder text = new StringBuilder(length + 20);
        while (text.length() < length) {
            text.append(WORDS[random.nextInt(WORDS.length)]).append(random.nextInt(12) == 0 ? '\n' : ' ');
        }
        return text.toString();
    }
}
