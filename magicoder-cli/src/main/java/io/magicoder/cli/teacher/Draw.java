package io.magicoder.cli.teacher;

import java.util.List;
import java.util.SplittableRandom;

/** Chooses a problem's parameters: the same snippet and key always choose the same. */
final class Draw {

    /** For snippets without a usable identifier, such as a lone closing brace. */
    private static final List<String> EVERYDAY_KINDS = List.of(
            "daily",
            "weekly",
            "local",
            "remote",
            "internal",
            "public",
            "early",
            "late",
            "urgent",
            "regional",
            "summer",
            "winter",
            "partial",
            "final",
            "online",
            "shared");

    private static final List<String> EVERYDAY_THINGS = List.of(
            "order",
            "sensor",
            "invoice",
            "ticket",
            "player",
            "parcel",
            "booking",
            "payment",
            "message",
            "session",
            "reading",
            "score",
            "sample",
            "price",
            "weight",
            "speed",
            "token",
            "report",
            "account",
            "signal",
            "visit",
            "salary",
            "distance",
            "voltage");

    private final SplittableRandom random;
    private final List<Name> identifiers;

    Draw(List<Name> identifiers, long key) {
        this.identifiers = identifiers;
        this.random = new SplittableRandom(key);
    }

    /** What the problem is about: an identifier of the snippet if it has one, else an everyday thing. */
    Name thing() {
        return identifiers.isEmpty()
                ? new Name(List.of(from(EVERYDAY_KINDS), from(EVERYDAY_THINGS)))
                : from(identifiers);
    }

    /** An integer from {@code low} to {@code high}, both included. */
    int between(int low, int high) {
        return random.nextInt(low, high + 1);
    }

    boolean flip() {
        return random.nextBoolean();
    }

    <T> T from(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
