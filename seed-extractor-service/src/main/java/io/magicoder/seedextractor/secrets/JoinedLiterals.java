package io.magicoder.seedextractor.secrets;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a text as it reads when string literals that stand beside each other are one: {@code "ab" + "cd"}, {@code
 * "ab" . 'cd'}, {@code "ab" \ "cd"}, over line ends and comment marks too. A secret that was cut in two to hide it is whole
 * again.
 */
final class JoinedLiterals {
    /** The longest that may stand between two literals. */
    private static final int MAX_GAP = 160;

    private static final String QUOTES = "\"'`";
    private static final String JOINTS = " \t\r\n+.&\\~,/*#()<|";
    private static final String PREFIXES = "fFrRbBuUL@$";

    private final String joined;
    /** Where each piece of the original begins in it. */
    private final int[] origins;
    /** Where it begins in the joined text. */
    private final int[] places;

    private JoinedLiterals(String joined, int[] origins, int[] places) {
        this.joined = joined;
        this.origins = origins;
        this.places = places;
    }

    /** Joins the literals of a stretch; null if there is nothing to join. */
    static @Nullable JoinedLiterals of(String text, int from, int to) {
        StringBuilder joined = null;
        int[] origins = new int[0];
        int[] places = new int[0];
        int pieces = 0;
        int copied = from;
        int[] quotes = new int[QUOTES.length()];
        Arrays.fill(quotes, -1);
        for (int i = nextQuote(text, quotes, from, to); i < to; i = nextQuote(text, quotes, i + 1, to)) {
            int next = nextLiteral(text, i + 1, to);
            if (next >= 0) {
                if (joined == null) {
                    joined = new StringBuilder(to - from);
                }
                if (pieces + 1 >= origins.length) {
                    origins = Arrays.copyOf(origins, 2 * pieces + 8);
                    places = Arrays.copyOf(places, 2 * pieces + 8);
                }
                origins[pieces] = copied;
                places[pieces++] = joined.length();
                joined.append(text, copied, i);
                copied = next;
                i = next - 1;
            }
        }
        if (joined == null) {
            return null;
        }
        origins[pieces] = copied;
        places[pieces++] = joined.length();
        joined.append(text, copied, to);
        return new JoinedLiterals(joined.toString(), Arrays.copyOf(origins, pieces), Arrays.copyOf(places, pieces));
    }

    /**
     * Where the next quote stands; {@code to} if there is none.
     *
     * @param places of the next of each kind, as far as they are known
     */
    private static int nextQuote(String text, int[] places, int from, int to) {
        int nearest = to;
        for (int kind = 0; kind < places.length; kind++) {
            if (places[kind] < from) {
                int found = text.indexOf(QUOTES.charAt(kind), from, to);
                places[kind] = found < 0 ? to : found;
            }
            nearest = Math.min(nearest, places[kind]);
        }
        return nearest;
    }

    /** Where the content of the next literal begins, if nothing but joints stands before it; else −1. */
    private static int nextLiteral(String text, int after, int to) {
        int end = Math.min(to, after + MAX_GAP);
        int i = after;
        while (i < end && JOINTS.indexOf(text.charAt(i)) >= 0) {
            i++;
        }
        for (int prefix = 0; prefix < 2 && i > after && i < end && PREFIXES.indexOf(text.charAt(i)) >= 0; prefix++) {
            i++;
        }
        return i > after && i < end && QUOTES.indexOf(text.charAt(i)) >= 0 ? i + 1 : adjacent(text, after, end);
    }

    /** {@code "ab""cd"} and {@code 'ab'"cd"} of a shell; an empty literal is not worth a look. */
    private static int adjacent(String text, int after, int end) {
        return after + 1 < end
                        && QUOTES.indexOf(text.charAt(after)) >= 0
                        && Character.isLetterOrDigit(text.charAt(after + 1))
                        && after >= 2
                        && Character.isLetterOrDigit(text.charAt(after - 2))
                ? after + 1
                : -1;
    }

    String text() {
        return joined;
    }

    /** The first character that stands at a position of the original, or after it. */
    int first(int position) {
        int piece = pieceAt(origins, position);
        if (piece < 0) {
            return 0;
        }
        int end = piece + 1 < places.length ? places[piece + 1] : joined.length();
        return (int) Math.min(end, (long) places[piece] + position - origins[piece]);
    }

    /** The position in the original. */
    int position(int index) {
        int piece = pieceAt(places, index);
        return origins[piece] + index - places[piece];
    }

    /** The last piece that begins at a place or before it; −1 if none does. */
    private static int pieceAt(int[] begins, int place) {
        int found = Arrays.binarySearch(begins, place);
        if (found < 0) {
            return -found - 2;
        }
        while (found + 1 < begins.length && begins[found + 1] == place) {
            found++; // pieces of no length
        }
        return found;
    }
}
