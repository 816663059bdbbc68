package io.magicoder.languagemodel.structured;

import io.magicoder.languagemodel.structured.Configuration.Frame;
import io.magicoder.languagemodel.structured.Configuration.Place;
import io.magicoder.languagemodel.structured.Network.ByteEdge;
import io.magicoder.languagemodel.structured.Network.Call;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * A network made deterministic as texts go through it, over the tokens of a vocabulary. What it found out is kept, up to a
 * few megabytes: a place that many texts pass costs once. Threads may share it.
 */
final class JsonAutomaton {
    /** About a kilobyte each. */
    private static final int MOST_CONFIGURATIONS = 8192;

    /** A bit a token each. */
    private static final int MOST_MASKS = 256;

    private final Network network;
    private final TokenIndex tokens;
    private final Map<Key, Configuration> known = new HashMap<>();
    private final Map<Frame, Map<Integer, Frame>> frames = new HashMap<>();
    private int masks;
    private Configuration start;

    private record Key(Set<Place> places, boolean mayEnd) {}

    JsonAutomaton(Network network, TokenIndex tokens) {
        this.network = network;
        this.tokens = tokens;
        start = begin();
    }

    private Configuration begin() {
        Reached reached = new Reached();
        reached.visit(network.root(), Frame.outermost());
        return reached.configuration();
    }

    synchronized Configuration start() {
        return start;
    }

    /** The tokens that may come next, without end tokens; only looked at. */
    synchronized BitSet allowed(Configuration at) {
        BitSet allowed = at.tokens;
        if (allowed == null) {
            allowed = tokens.allowed(at, this::step);
            if (++masks > MOST_MASKS) {
                forget();
            }
            at.tokens = allowed;
        }
        return allowed;
    }

    /** Where a token leads. */
    synchronized Configuration accept(Configuration at, int token) {
        Configuration reached = at;
        for (byte value : tokens.bytes(token)) {
            reached = step(reached, value & 0xff);
        }
        return reached;
    }

    private void forget() {
        known.clear();
        frames.clear();
        masks = 0;
        start = begin();
    }

    private Configuration step(Configuration at, int value) {
        Configuration next = at.next[value];
        if (next == null) {
            Reached reached = new Reached();
            for (Place place : at.places()) {
                for (ByteEdge edge : network.bytes(place.state())) {
                    if (value >= edge.low() && value <= edge.high()) {
                        reached.visit(edge.target(), place.caller());
                    }
                }
            }
            next = reached.configuration();
            at.next[value] = next;
        }
        return next;
    }

    /** What is reached by free steps and calls. */
    private final class Reached {
        private final Set<Place> seen = new HashSet<>();
        private final Set<Place> places = new LinkedHashSet<>();
        private boolean mayEnd;

        void visit(int state, Frame caller) {
            Place place = new Place(state, caller);
            if (!network.isLive(state) || !seen.add(place)) {
                return;
            }
            if (network.bytes(state).length > 0 || network.characters(state) != Network.ORDINARY) {
                places.add(place);
            }
            if (network.isFinal(state)) {
                caller.caller().ifPresentOrElse(outer -> visit(caller.state(), outer), () -> mayEnd = true);
            }
            for (Call call : network.calls(state)) {
                if (call.rule() == Network.NOTHING) {
                    visit(call.target(), caller);
                } else if (network.isLive(call.target())) {
                    visit(call.rule(), frame(call.target(), caller));
                }
            }
        }

        private Frame frame(int state, Frame caller) {
            return frames.computeIfAbsent(caller, _ -> new HashMap<>())
                    .computeIfAbsent(state, _ -> Frame.of(state, caller));
        }

        Configuration configuration() {
            if (known.size() > MOST_CONFIGURATIONS) {
                known.clear();
                frames.clear();
            }
            return known.computeIfAbsent(
                    new Key(places, mayEnd), key -> new Configuration(key.places(), key.mayEnd(), characters()));
        }

        /** Where all that may follow is a string's, or any string: then a text without marks is taken by its length alone. */
        private int characters() {
            int most = 0;
            boolean others = mayEnd;
            for (Place place : places) {
                int characters = network.characters(place.state());
                most = Math.max(most, characters);
                others |= characters == Network.ORDINARY;
            }
            return others && most != JsonRules.UNLIMITED ? 0 : most;
        }
    }

    /** Follows a byte. */
    @FunctionalInterface
    interface Step {
        Configuration step(Configuration at, int value);
    }
}
