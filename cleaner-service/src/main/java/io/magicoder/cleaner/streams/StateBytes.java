package io.magicoder.cleaner.streams;

import io.magicoder.cleaner.Mark;
import io.magicoder.cleaner.Mark.Kind;
import io.magicoder.cleaner.deduplication.Fingerprint;
import io.magicoder.cleaner.deduplication.KeptText;
import io.magicoder.cleaner.ledger.ClosingRun;
import io.magicoder.cleaner.ledger.ClosingRun.AwaitsEnds;
import io.magicoder.cleaner.ledger.ClosingRun.Forgotten;
import io.magicoder.events.TrainingShard;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** State that is written for every row, in few bytes. Big-endian, so that keys have the order of what they stand for. */
final class StateBytes {
    private static final int MARK_BYTES = 2 * Fingerprint.BYTES + 1;

    private StateBytes() {}

    static byte[] of(Mark mark) {
        ByteBuffer bytes = ByteBuffer.allocate(MARK_BYTES);
        mark.run().write(bytes);
        bytes.put(code(mark.kind()));
        mark.of().write(bytes);
        return bytes.array();
    }

    static Mark mark(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new Mark(Fingerprint.read(buffer), kind(buffer.get()), Fingerprint.read(buffer));
    }

    static byte[] of(KeptText.Place key) {
        ByteBuffer bytes = ByteBuffer.allocate(Fingerprint.BYTES + Long.BYTES);
        key.run().write(bytes);
        return bytes.putLong(key.ordinal()).array();
    }

    static KeptText.Place textPlace(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new KeptText.Place(Fingerprint.read(buffer), buffer.getLong());
    }

    static byte[] of(KeptText text) {
        byte[] id = ofSampleId(text.sampleId());
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + id.length + Integer.BYTES * text.shingles().length);
        bytes.putInt(id.length).put(id).asIntBuffer().put(text.shingles());
        return bytes.array();
    }

    static KeptText text(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        String id = sampleId(next(buffer, buffer.getInt()));
        int[] shingles = new int[buffer.remaining() / Integer.BYTES];
        buffer.asIntBuffer().get(shingles);
        return new KeptText(id, shingles);
    }

    /** The id of a sample is hexadecimal, or empty for a seed without one. */
    static byte[] ofSampleId(String id) {
        return HexFormat.of().parseHex(id);
    }

    static String sampleId(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** A row with an example has the complement of the first length, so that rows without are what they always were. */
    static byte[] of(TrainingShard.Row row) {
        byte[] id = ofSampleId(row.sampleId());
        byte[] instruction = row.instruction().getBytes(StandardCharsets.UTF_8);
        byte[] response = row.response().getBytes(StandardCharsets.UTF_8);
        String example = row.example();
        if (example == null) {
            return ByteBuffer.allocate(2 * Integer.BYTES + id.length + instruction.length + response.length)
                    .putInt(id.length)
                    .put(id)
                    .putInt(instruction.length)
                    .put(instruction)
                    .put(response)
                    .array();
        }
        byte[] input = example.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(3 * Integer.BYTES + id.length + input.length + instruction.length + response.length)
                .putInt(~id.length)
                .put(id)
                .putInt(input.length)
                .put(input)
                .putInt(instruction.length)
                .put(instruction)
                .put(response)
                .array();
    }

    static TrainingShard.Row row(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        int length = buffer.getInt();
        String id = sampleId(next(buffer, length < 0 ? ~length : length));
        String example = length < 0 ? new String(next(buffer, buffer.getInt()), StandardCharsets.UTF_8) : null;
        String instruction = new String(next(buffer, buffer.getInt()), StandardCharsets.UTF_8);
        return new TrainingShard.Row(
                id, instruction, new String(next(buffer, buffer.remaining()), StandardCharsets.UTF_8), example);
    }

    /** Empty while the ends of topics are awaited, then the mark to go on from. */
    static byte[] of(ClosingRun run) {
        return switch (run) {
            case AwaitsEnds() -> new byte[0];
            case Forgotten(Mark from) -> of(from);
        };
    }

    static ClosingRun closingRun(byte[] bytes) {
        return bytes.length == 0 ? new AwaitsEnds() : new Forgotten(mark(bytes));
    }

    /** In the order of the kinds. */
    private static byte code(Kind kind) {
        return switch (kind) {
            case ENDED_SEED -> 0;
            case KEPT_SEED -> 1;
            case KEPT_PROBLEM -> 2;
            case KEPT_SOLUTION -> 3;
        };
    }

    private static Kind kind(byte code) {
        return switch (code) {
            case 0 -> Kind.ENDED_SEED;
            case 1 -> Kind.KEPT_SEED;
            case 2 -> Kind.KEPT_PROBLEM;
            case 3 -> Kind.KEPT_SOLUTION;
            default -> throw new IllegalStateException("no kind of mark has the code " + code);
        };
    }

    private static byte[] next(ByteBuffer buffer, int length) {
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return bytes;
    }
}
