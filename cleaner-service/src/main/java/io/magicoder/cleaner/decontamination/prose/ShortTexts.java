package io.magicoder.cleaner.decontamination.prose;

import io.magicoder.cleaner.decontamination.prose.PhraseIndex.Wanted;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Finds texts of so few words that they must be there as they are, but for layout: whole words, with all signs. */
public final class ShortTexts {
    private final Long2ObjectOpenHashMap<List<Entry>> byFirst = new Long2ObjectOpenHashMap<>();

    @SuppressWarnings("ArrayRecordComponent") // for speed; nobody compares them
    private record Entry(int id, long[] words, String signs) {}

    public ShortTexts(List<Wanted> texts) {
        for (Wanted wanted : texts) {
            Words words = Words.of(wanted.text());
            if (words.size() > 0) {
                byFirst.computeIfAbsent(words.get(0), _ -> new ArrayList<>())
                        .add(new Entry(wanted.id(), words.toArray(), words.signs()));
            }
        }
    }

    /** The first text that is there. */
    public OptionalInt first(Words text) {
        int first = Integer.MAX_VALUE;
        for (int i = 0; i < text.size(); i++) {
            List<Entry> beginning = byFirst.get(text.get(i));
            if (beginning == null) {
                continue;
            }
            for (Entry wanted : beginning) {
                if (wanted.id() < first && text.has(wanted.words(), i) && text.reads(wanted.signs(), i)) {
                    first = wanted.id();
                }
            }
        }
        return first == Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of(first);
    }
}
