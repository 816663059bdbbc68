package io.magicoder.cli.generation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.cli.UserError;
import io.magicoder.events.EventJson;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The rows that were paid for so far, a line each in a file beside the result, so that a command that was stopped or killed goes
 * on without paying again. A line that a kill cut is passed over. Safe for any number of threads.
 */
final class AnswerJournal implements AutoCloseable {
    private static final ObjectMapper JSON = EventJson.mapper();

    private final ReentrantLock lock = new ReentrantLock();
    private final Path file;
    private final RandomAccessFile lines;
    /** Where the line of each input row begins. */
    private final Map<Long, Long> places = new TreeMap<>();

    private long nanoDollars;

    private AnswerJournal(Path file, RandomAccessFile lines) {
        this.file = file;
        this.lines = lines;
    }

    /**
     * Opens the journal of a result, or begins it.
     *
     * @param settings that an earlier part must have been made with
     * @throws UserError if it was made with others
     */
    static AnswerJournal open(Path file, String settings) throws IOException {
        boolean begun = Files.exists(file) && Files.size(file) > 0;
        AnswerJournal journal = new AnswerJournal(file, new RandomAccessFile(file.toFile(), "rw"));
        try {
            if (begun) {
                journal.read(settings);
            } else {
                journal.append(JSON.createObjectNode().put("settings", settings));
            }
            return journal;
        } catch (IOException | RuntimeException e) {
            journal.close();
            throw e;
        }
    }

    private void read(String settings) throws IOException {
        long end = 0;
        boolean first = true;
        for (byte[] line = next(); line != null; line = next()) {
            JsonNode entry;
            try {
                entry = JSON.readTree(line);
            } catch (IOException e) {
                break; // what a kill left of the last line
            }
            if (first && !entry.path("settings").asText().equals(settings)) {
                throw new UserError("the answers in " + file
                        + " are to other rows, or were made with other settings: repeat the command as it was, or delete"
                        + " that file");
            }
            if (!first) {
                places.put(entry.path("row").asLong(), end);
                nanoDollars += entry.path("nanoDollars").asLong();
            }
            first = false;
            end = lines.getFilePointer();
        }
        lines.setLength(end);
    }

    /** The next whole line, null at the end. */
    @SuppressWarnings("NullAway") // within this class alone
    private byte[] next() throws IOException {
        java.io.ByteArrayOutputStream line = new java.io.ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        while (true) {
            long at = lines.getFilePointer();
            int read = lines.read(buffer);
            if (read < 0) {
                return null;
            }
            for (int i = 0; i < read; i++) {
                if (buffer[i] == '\n') {
                    line.write(buffer, 0, i);
                    lines.seek(at + i + 1);
                    return line.toByteArray();
                }
            }
            line.write(buffer, 0, read);
        }
    }

    boolean has(long row) {
        lock.lock();
        try {
            return places.containsKey(row);
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return places.size();
        } finally {
            lock.unlock();
        }
    }

    /** What the rows so far did cost, in billionths of a dollar. */
    long nanoDollars() {
        return nanoDollars;
    }

    /**
     * Takes what became of an input row.
     *
     * @param row number in the input, from 0
     * @param made the rows it led to
     */
    void add(long row, List<ObjectNode> made, long nanoDollars) throws IOException {
        ObjectNode entry = JSON.createObjectNode().put("row", row).put("nanoDollars", nanoDollars);
        entry.putArray("rows").addAll(made);
        lock.lock();
        try {
            places.put(row, lines.length());
            append(entry);
        } finally {
            lock.unlock();
        }
    }

    private void append(ObjectNode entry) throws IOException {
        lines.seek(lines.length());
        lines.write((JSON.writeValueAsString(entry) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** What an input row led to, empty if it is not there. */
    List<ObjectNode> rows(long row) throws IOException {
        lock.lock();
        try {
            Long place = places.get(row);
            if (place == null) {
                return List.of();
            }
            lines.seek(place);
            List<ObjectNode> rows = new ArrayList<>();
            JSON.readTree(next()).path("rows").forEach(made -> rows.add((ObjectNode) made));
            return rows;
        } finally {
            lock.unlock();
        }
    }

    /** The result has its name: nothing is left to go on from. */
    void delete() throws IOException {
        close();
        Files.deleteIfExists(file);
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
