package io.magicoder.inference.completion;

import io.magicoder.inference.checkpoint.ServedCheckpoint;
import io.magicoder.languagemodel.serving.ScoredToken;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Makes text of tokens as they come: whole characters only, and nothing of a stop sequence, which may span tokens. What it
 * gave out, one after the other, is the text; tokens come with the piece in which their own text begins.
 */
final class TextStream {
    private static final String HALF_A_CHARACTER = "\uFFFD";

    private final ServedCheckpoint checkpoint;
    private final int[] promptIds;
    private final List<String> stop;
    private int[] ids = new int[16];
    private int count;
    /** What is decoded to see what the newest tokens add begins here: characters depend on those before. */
    private int context;

    private int read;
    private final StringBuilder held = new StringBuilder();
    private boolean stopped;
    private final boolean scored;
    private final Deque<TokenText> pending = new ArrayDeque<>();
    /** Characters of the answer before what is held, and before what the next token adds. */
    private int given;

    private int taken;

    /**
     * Of the tokens behind a prompt.
     *
     * @param scored whether tokens are given out with the text
     * @param offset characters of the answer before this text
     */
    TextStream(ServedCheckpoint checkpoint, int[] promptIds, StopSequences stop, boolean scored, int offset) {
        this.checkpoint = checkpoint;
        this.promptIds = promptIds;
        this.stop = stop.texts();
        this.scored = scored;
        given = offset;
        taken = offset;
    }

    /**
     * What is given out.
     *
     * @param tokens whose text begins in it, where they are scored
     */
    record Piece(String text, List<TokenText> tokens) {
        boolean isEmpty() {
            return text.isEmpty() && tokens.isEmpty();
        }
    }

    /** Takes the next token and gives out what is certain now, often nothing. */
    Piece add(ScoredToken token) {
        if (scored) {
            pending.add(TokenText.of(token, taken, checkpoint));
        }
        return piece(add(token.id()), false);
    }

    /** What is left when no token follows. */
    Piece end() {
        String left = rest(stopped);
        return piece(left, !stopped);
    }

    private Piece piece(String text, boolean all) {
        given += text.length();
        List<TokenText> tokens = new ArrayList<>();
        while (!pending.isEmpty() && (all || pending.element().offset() < given)) {
            tokens.add(pending.remove());
        }
        return new Piece(text, tokens);
    }

    private String add(int id) {
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, 2 * count);
        }
        ids[count++] = id;
        String whole = text(count);
        if (whole.endsWith(HALF_A_CHARACTER)) {
            return "";
        }
        take(whole);
        return certain();
    }

    /** Whether a stop sequence is complete: nothing follows what was given out. */
    boolean isStopped() {
        return stopped;
    }

    private String rest(boolean nothing) {
        if (nothing) {
            return "";
        }
        if (read < count) {
            take(text(count));
            String text = certain();
            return stopped ? text : text + rest();
        }
        return rest();
    }

    /** Tokens so far. */
    int tokens() {
        return count;
    }

    private void take(String whole) {
        String known = read == 0 ? "" : text(read);
        if (whole.length() > known.length()) {
            held.append(whole, known.length(), whole.length());
            taken += whole.length() - known.length();
        }
        context = read;
        read = count;
    }

    private String text(int end) {
        int[] part = Arrays.copyOfRange(ids, context, end);
        return context == 0 ? checkpoint.decodeContinuation(promptIds, part) : checkpoint.decode(part);
    }

    private String certain() {
        int first = -1;
        int begun = held.length();
        for (String text : stop) {
            int at = held.indexOf(text);
            if (at >= 0 && (first < 0 || at < first)) {
                first = at;
            }
            begun = Math.min(begun, begin(text));
        }
        if (first >= 0) {
            stopped = true;
            held.setLength(first);
            return rest();
        }
        String text = held.substring(0, begun);
        held.delete(0, begun);
        return text;
    }

    /** Where the held text could be the beginning of a stop sequence; its end if nowhere. */
    private int begin(String text) {
        for (int at = Math.max(0, held.length() - text.length() + 1); at < held.length(); at++) {
            if (text.startsWith(held.substring(at))) {
                return at;
            }
        }
        return held.length();
    }

    private String rest() {
        String text = held.toString();
        held.setLength(0);
        return text;
    }
}
