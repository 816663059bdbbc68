package io.magicoder.events;

import java.time.Instant;

/**
 * A wish to spend some of a run's budget on its teacher. Wishes stand in one order, that of their partition, and every reader
 * comes to the same verdict: a wish is granted if it and all that were granted before fit into the budget it names. What an
 * instance did not need it gives back with a wish below zero.
 *
 * @param reservationId of this wish alone
 * @param nanoDollars that are wished for, in billionths of a dollar; below zero what is given back
 * @param budgetNanoDollars of the run, as whoever wishes knows it
 */
public record SpendingReserved(String runId, String reservationId, long nanoDollars, long budgetNanoDollars, Instant at)
        implements RunEvent {}
