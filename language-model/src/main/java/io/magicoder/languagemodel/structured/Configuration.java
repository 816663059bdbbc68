package io.magicoder.languagemodel.structured;

import java.util.BitSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Everywhere that a text can be in a network, and what was found out about what may follow. */
final class Configuration {
    /** A state, and where its rule returns to. */
    record Place(int state, Frame caller) {}

    /** The state to return to, and where the rule of that returns to; equal only to itself. */
    static final class Frame {
        private final int state;
        private final @Nullable Frame caller;

        private Frame(int state, @Nullable Frame caller) {
            this.state = state;
            this.caller = caller;
        }

        /** Of the outermost rule. */
        static Frame outermost() {
            return new Frame(-1, null);
        }

        static Frame of(int state, Frame caller) {
            return new Frame(state, caller);
        }

        int state() {
            return state;
        }

        /** Empty of the outermost rule. */
        Optional<Frame> caller() {
            return Optional.ofNullable(caller);
        }
    }

    private final Set<Place> places;
    private final boolean mayEnd;
    private final int characters;

    /** By the next byte, where somebody asked. */
    final @Nullable Configuration[] next = new @Nullable Configuration[256];

    @Nullable BitSet tokens;

    /**
     * @param mayEnd whether the text may end
     * @param characters how many characters of a string may follow whatever they are; 0 if that is not all there is to say
     */
    Configuration(Set<Place> places, boolean mayEnd, int characters) {
        this.places = places;
        this.mayEnd = mayEnd;
        this.characters = characters;
    }

    Set<Place> places() {
        return places;
    }

    boolean mayEnd() {
        return mayEnd;
    }

    int characters() {
        return characters;
    }

    /** Whether nothing can follow. */
    boolean isAtEnd() {
        return places.isEmpty();
    }

    /** Whether no text leads here. */
    boolean isImpossible() {
        return places.isEmpty() && !mayEnd;
    }
}
