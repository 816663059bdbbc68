package io.magicoder.cli.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** Rows that may be read again and again, in the same order each time. */
public interface DataSet {
    /** Takes a row, which is its to change. */
    @FunctionalInterface
    interface Taker {
        /** Takes one. */
        void take(ObjectNode row) throws IOException;
    }

    /** Hands over every sample. */
    void forEachSample(Taker taker) throws IOException;

    /** Hands over every refused row, with its {@code reason} and {@code evidence}; none if they are not known. */
    void forEachRejection(Taker taker) throws IOException;

    /** Whether it is known what was refused. */
    boolean knowsRejections();
}
