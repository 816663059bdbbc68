package io.magicoder.scriptedteacher;

import com.fasterxml.jackson.core.type.TypeReference;
import java.util.List;
import java.util.Set;

/** What {@code words.yaml} holds, and says of each. */
record Words(
        List<String> everydayKinds,
        List<String> everydayThings,
        Set<String> unfitAtEnds,
        Set<String> nameless,
        List<String> preambles,
        String refusal,
        Headings headings,
        List<Headings> variedHeadings) {

    static final Words ALL = DataFile.yaml("words.yaml", new TypeReference<>() {});

    /** The lines above the two sections of an answer. */
    record Headings(String problem, String solution) {}
}
