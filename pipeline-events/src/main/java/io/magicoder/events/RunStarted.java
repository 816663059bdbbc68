package io.magicoder.events;

import java.time.Instant;

/**
 * A run began.
 *
 * @param extractor name and version of the program that extracts its seeds
 */
public record RunStarted(String runId, RunSpecification specification, String extractor, Instant at)
        implements RunEvent {}
