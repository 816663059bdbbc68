package io.magicoder.events;

import java.time.Instant;

/**
 * Nothing of a run's data set follows: written once its {@link DatasetReady} is there to read. What lies behind these
 * places is redelivered, and changes nothing.
 *
 * @param ends of all topics when {@link DatasetReady} had been read
 */
public record RunClosed(String runId, TopicOffsets ends, Instant at) implements RunEvent {}
