package io.magicoder.inference.checkpoint;

import io.magicoder.languagemodel.config.ModelFormatException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The place of the checkpoint that is served, with its adapters, and of the one before while the new one is tried. A request
 * keeps the checkpoint it began with; whatever it is replaced by meanwhile serves the requests after it.
 */
public final class ModelSlot {
    private static final Logger LOG = Logger.getLogger(ModelSlot.class);

    private final Trial trial;
    private final DoubleSupplier random;
    private final Clock clock;
    private final Consumer<List<ServedCheckpoint>> onChange;

    /** Held while something is loaded or replaced; requests need it not. */
    private final Object changes = new Object();

    private final Map<String, Path> adapters = new LinkedHashMap<>();

    private @Nullable ServedCheckpoint current;
    private @Nullable ServedCheckpoint before;
    private Instant trialEnd = Instant.MAX;
    private String absence = "no checkpoint has been published yet";

    /**
     * Replaces at once.
     *
     * @param onChange told what is served from now on, the newest first
     */
    public ModelSlot(Consumer<List<ServedCheckpoint>> onChange) {
        this(Trial.NONE, () -> 0, Clock.systemUTC(), onChange);
    }

    /** @param random from 0 to 1, for each request */
    public ModelSlot(Trial trial, DoubleSupplier random, Clock clock, Consumer<List<ServedCheckpoint>> onChange) {
        this.trial = trial;
        this.random = random;
        this.clock = clock;
        this.onChange = onChange;
    }

    /** Runs a request on whichever checkpoint is served. */
    public <T> T serve(Function<ServedCheckpoint, T> request) {
        return serve(Wanted.ANY, request);
    }

    /**
     * Runs a request on a served checkpoint, which stays open until the request returns.
     *
     * @throws NothingServedException if there is none
     * @throws NotServedException if there is none of the wanted version or with the wanted adapter
     */
    public <T> T serve(Wanted wanted, Function<ServedCheckpoint, T> request) {
        ServedCheckpoint checkpoint = take(wanted);
        try {
            return request.apply(wanted.adapter().map(checkpoint::withAdapter).orElse(checkpoint));
        } finally {
            checkpoint.release();
        }
    }

    /**
     * From now on requests go to this checkpoint, or a share of them while it is tried; one that serves no more is closed
     * after its last request. Adapters that do not fit it are left out.
     */
    public void replace(ServedCheckpoint next) {
        synchronized (changes) {
            adapters.forEach((name, directory) -> {
                try {
                    next.loadAdapter(name, directory);
                } catch (ModelFormatException e) {
                    LOG.errorf(
                            "the adapter '%s' is not served with checkpoint %s: %s",
                            name, next.checkpointId(), e.getMessage());
                }
            });
            boolean tried = trial.isHeld() && current().isPresent();
            swap(next, tried ? current : null, "");
        }
    }

    /** From now on no request is served, for this reason. */
    public void clear(String reason) {
        synchronized (changes) {
            swap(null, null, reason);
        }
    }

    /** Ends a trial whose time is over: all requests go to the newer checkpoint. */
    public void endTrialIfDue() {
        synchronized (changes) {
            if (before != null && !clock.instant().isBefore(trialEnd)) {
                LOG.infof(
                        "the trial is over: checkpoint %s gets all requests",
                        current().map(ServedCheckpoint::checkpointId).orElseThrow());
                swap(current, null, "");
            }
        }
    }

    /**
     * Gives all requests to a checkpoint that is served now.
     *
     * @return false if it is not
     */
    public boolean keepOnly(String checkpointId) {
        synchronized (changes) {
            Optional<ServedCheckpoint> kept = version(checkpointId);
            kept.ifPresent(checkpoint -> swap(checkpoint, null, ""));
            return kept.isPresent();
        }
    }

    /** Directories of adapters that checkpoints get which serve from now on, by their names. */
    public void offerAdapters(Map<String, Path> directories) {
        synchronized (changes) {
            adapters.putAll(directories);
        }
    }

    /**
     * Serves an adapter in PEFT's layout beside the model, by its name, with this checkpoint and those after it.
     *
     * @throws IllegalArgumentException if there is one of this name
     * @throws ModelFormatException if it fits no checkpoint that is served
     * @throws NothingServedException if there is none
     */
    public void loadAdapter(String name, Path directory) {
        synchronized (changes) {
            if (adapters.containsKey(name)) {
                throw new IllegalArgumentException("there is an adapter '" + name + "' already: unload it first");
            }
            putAdapter(name, directory);
        }
    }

    /**
     * The same in place of an adapter that has the name: requests after this one get the new one.
     *
     * @throws ModelFormatException if it fits no checkpoint that is served
     * @throws NothingServedException if there is none
     */
    public void putAdapter(String name, Path directory) {
        synchronized (changes) {
            List<ServedCheckpoint> into = served();
            if (into.isEmpty()) {
                throw new NothingServedException(absence());
            }
            into.getFirst().loadAdapter(name, directory);
            adapters.put(name, directory);
            for (ServedCheckpoint older : into.subList(1, into.size())) {
                try {
                    older.loadAdapter(name, directory);
                } catch (ModelFormatException e) {
                    LOG.warnf(
                            "the adapter '%s' is not served with checkpoint %s: %s",
                            name, older.checkpointId(), e.getMessage());
                }
            }
        }
    }

    /** Ends what {@link #loadAdapter} began; requests under way go on. Returns false if there is no such adapter. */
    public boolean unloadAdapter(String name) {
        synchronized (changes) {
            served().forEach(checkpoint -> checkpoint.unloadAdapter(name));
            return adapters.remove(name) != null;
        }
    }

    /** Tells those who ask in vain why; changes nothing if a checkpoint is served. */
    public synchronized void explainAbsence(String reason) {
        absence = reason;
    }

    /** What was published last of what is served, to look at; only {@link #serve} keeps it open. */
    public synchronized Optional<ServedCheckpoint> current() {
        return Optional.ofNullable(current);
    }

    /** The newest first. */
    public synchronized List<ServedCheckpoint> served() {
        return Stream.of(Optional.ofNullable(current), Optional.ofNullable(before))
                .flatMap(Optional::stream)
                .toList();
    }

    /** Share of the requests that name no version which go to the newest checkpoint. */
    public synchronized double shareOfCurrent() {
        return before == null ? 1 : trial.share();
    }

    /** Why nothing is served, if so. */
    public synchronized String absence() {
        return absence;
    }

    private Optional<ServedCheckpoint> version(String checkpointId) {
        return served().stream()
                .filter(checkpoint -> checkpoint.checkpointId().equals(checkpointId))
                .findFirst();
    }

    private void swap(@Nullable ServedCheckpoint next, @Nullable ServedCheckpoint kept, String reason) {
        List<ServedCheckpoint> ended;
        synchronized (this) {
            ended = new ArrayList<>(served());
            current = next;
            before = kept;
            absence = reason;
            trialEnd = kept == null ? Instant.MAX : clock.instant().plus(trial.time());
            ended.removeAll(served());
            onChange.accept(served());
        }
        ended.forEach(ServedCheckpoint::release);
    }

    private synchronized ServedCheckpoint take(Wanted wanted) {
        if (current == null) {
            throw new NothingServedException(absence);
        }
        List<ServedCheckpoint> byShare =
                before == null || random.getAsDouble() < trial.share() ? served() : served().reversed();
        ServedCheckpoint found =
                byShare.stream().filter(wanted::fits).findFirst().orElseThrow(() -> new NotServedException(wanted));
        found.hold();
        return found;
    }

    /**
     * How a new checkpoint is tried (a canary): it gets a share of the requests, and all of them when the time is over.
     *
     * @param share above 0, below 1; 1 where there is no trial
     */
    public record Trial(double share, Duration time) {
        /** A new checkpoint gets everything. */
        public static final Trial NONE = new Trial(1, Duration.ZERO);

        /** Requires a share and a time. */
        public Trial {
            if (!(share > 0 && share <= 1) || time.isNegative()) {
                throw new IllegalArgumentException(
                        "a new checkpoint can be tried with a share above 0, up to 1, for some time, but not with "
                                + share + " for " + time);
            }
        }

        boolean isHeld() {
            return share < 1;
        }
    }

    /**
     * What a request asks for.
     *
     * @param version the checkpoint's id, where a certain one is asked for
     */
    public record Wanted(Optional<String> version, Optional<String> adapter) {
        /** Whichever is served, without an adapter. */
        public static final Wanted ANY = new Wanted(Optional.empty(), Optional.empty());

        boolean fits(ServedCheckpoint checkpoint) {
            return version.map(checkpoint.checkpointId()::equals).orElse(true)
                    && adapter.map(checkpoint.adapters()::containsKey).orElse(true);
        }
    }

    /** There is no checkpoint to serve; the message says why. */
    public static final class NothingServedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NothingServedException(String reason) {
            super(reason);
        }
    }

    /** Checkpoints are served, but not what was asked for. */
    public static final class NotServedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotServedException(Wanted wanted) {
            super(wanted.version()
                    .map(version -> "checkpoint " + version + " is not served")
                    .orElseGet(() -> "there is no adapter '" + wanted.adapter().orElse("") + "'"));
        }
    }
}
