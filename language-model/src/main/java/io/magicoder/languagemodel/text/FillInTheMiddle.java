package io.magicoder.languagemodel.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Texts with a hole (arXiv 2207.14255), in the words that a model's tokenizer has for it: prefix, suffix, middle (PSM), or
 * suffix, prefix, middle (SPM, in the form in which prefix and middle are one piece) where its makers trained both.
 *
 * <p>Each of the three is tokenised apart. All tokens of such a row carry loss, as where models were pretrained on it: no
 * part of it is a question.
 */
public final class FillInTheMiddle {
    /** Tells whether a SentencePiece tokenizer puts a space before a text that continues another. */
    private static final String MARK = "☺";

    /** What families of models call it; SPM where both were trained. */
    private enum Form {
        STARCODER("<fim_prefix>", "<fim_suffix>", "<fim_middle>", "", 0.5),
        QWEN("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>", "", 0),
        DEEPSEEK("<｜fim▁begin｜>", "<｜fim▁hole｜>", "<｜fim▁end｜>", "", 0),
        CODE_LLAMA("▁<PRE>", "▁<SUF>", "▁<MID>", "▁<EOT>", 0.5);

        private final String prefix;
        private final String suffix;
        private final String middle;
        /** The end of a middle; empty where it is the end of any text. */
        private final String end;

        private final double suffixFirst;

        Form(String prefix, String suffix, String middle, String end, double suffixFirst) {
            this.prefix = prefix;
            this.suffix = suffix;
            this.middle = middle;
            this.end = end;
            this.suffixFirst = suffixFirst;
        }
    }

    private final Tokenizer tokenizer;
    private final Form form;
    private final int prefix;
    private final int suffix;
    private final int middle;
    private final OptionalInt end;

    private FillInTheMiddle(Tokenizer tokenizer, Form form) {
        this.tokenizer = tokenizer;
        this.form = form;
        prefix = tokenizer.addedTokenId(form.prefix).orElseThrow();
        suffix = tokenizer.addedTokenId(form.suffix).orElseThrow();
        middle = tokenizer.addedTokenId(form.middle).orElseThrow();
        end = form.end.isEmpty() ? tokenizer.eosTokenId() : tokenizer.addedTokenId(form.end);
    }

    /** Empty if the tokenizer has no words for it: its model does not know what they mean. */
    public static Optional<FillInTheMiddle> of(Tokenizer tokenizer) {
        return Arrays.stream(Form.values())
                .filter(form -> Stream.of(form.prefix, form.suffix, form.middle)
                        .allMatch(name -> tokenizer.addedTokenId(name).isPresent()))
                .findFirst()
                .map(form -> new FillInTheMiddle(tokenizer, form));
    }

    /**
     * For a training that asks for it.
     *
     * @throws IllegalArgumentException one sentence, if the tokenizer has no words for it
     */
    public static FillInTheMiddle require(Tokenizer tokenizer) {
        return of(tokenizer)
                .orElseThrow(
                        () -> new IllegalArgumentException("fim-rate is above 0, but the tokenizer has no tokens for a"
                                + " hole in a text (such as <fim_prefix>, <fim_suffix>, <fim_middle>): set it to 0, or train a model"
                                + " that knows them"));
    }

    /** A number for a row of a training, of which {@link #chosen} and {@link #row} draw: the same again, in any order. */
    public static long key(long seed, long row) {
        return new SplittableRandom(seed).nextLong() ^ new SplittableRandom(~row).nextLong();
    }

    /** Whether a row becomes a text with a hole, which happens to a share {@code rate} of them. */
    public static boolean chosen(double rate, long key) {
        return new SplittableRandom(key).nextDouble() < rate;
    }

    /** The token that ends a middle; empty if the tokenizer has no end token. */
    public OptionalInt endToken() {
        return end;
    }

    /** What asks a model for the middle: its own begin token if it has one, then PSM up to where the middle begins. */
    public int[] prompt(String before, String after) {
        return Stream.of(
                        tokenizer.bosTokenId().stream().toArray(),
                        new int[] {prefix},
                        tokenizer.encode(before),
                        new int[] {suffix},
                        inner(after),
                        new int[] {middle})
                .flatMapToInt(Arrays::stream)
                .toArray();
    }

    /**
     * A text with a hole at two places drawn evenly from all between its characters. If it is longer than {@code maxLength},
     * what is farthest from the hole goes first: the end of the suffix, then the beginning of the prefix, then the end of
     * the middle.
     *
     * @param key see {@link #key}
     */
    public EncodedRow row(String text, long key, int maxLength) {
        SplittableRandom random = new SplittableRandom(~key);
        int characters = text.codePointCount(0, text.length());
        int one = random.nextInt(characters + 1);
        int other = random.nextInt(characters + 1);
        int begin = text.offsetByCodePoints(0, Math.min(one, other));
        int stop = text.offsetByCodePoints(0, Math.max(one, other));
        boolean suffixFirst = random.nextDouble() < form.suffixFirst;

        int[] before = tokenizer.encode(text.substring(0, begin));
        int[] hole = inner(text.substring(begin, stop));
        int[] after = inner(text.substring(stop));
        int fixed = (tokenizer.bosTokenId().isPresent() ? 1 : 0) + 3 + (end.isPresent() ? 1 : 0);
        int whole = fixed + before.length + hole.length + after.length;
        int tooMany = Math.max(0, whole - maxLength);
        int[] shortAfter = Arrays.copyOf(after, after.length - Math.min(tooMany, after.length));
        tooMany -= after.length - shortAfter.length;
        int[] shortBefore = Arrays.copyOfRange(before, Math.min(tooMany, before.length), before.length);

        List<int[]> parts = new ArrayList<>();
        parts.add(tokenizer.bosTokenId().stream().toArray());
        parts.addAll(
                suffixFirst
                        ? List.of(new int[] {prefix, suffix}, shortAfter, new int[] {middle}, shortBefore)
                        : List.of(new int[] {prefix}, shortBefore, new int[] {suffix}, shortAfter, new int[] {middle}));
        parts.add(hole);
        parts.add(end.stream().toArray());
        int[] ids = parts.stream().flatMapToInt(Arrays::stream).limit(maxLength).toArray();
        return new EncodedRow(new TrainingRow(ids, 0), whole - ids.length);
    }

    /** The tokens of a text that stands behind another: without the space that SentencePiece puts before the first word. */
    private int[] inner(String text) {
        if (form != Form.CODE_LLAMA) {
            return tokenizer.encode(text);
        }
        int[] mark = tokenizer.encode(MARK);
        int[] marked = tokenizer.encode(MARK + text);
        boolean apart = Arrays.equals(mark, 0, mark.length, marked, 0, Math.min(mark.length, marked.length));
        return apart ? Arrays.copyOfRange(marked, mark.length, marked.length) : tokenizer.encode(text);
    }
}
