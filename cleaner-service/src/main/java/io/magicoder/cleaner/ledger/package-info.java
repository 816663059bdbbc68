/** The books of a run: every seed ends as a sample or as a rejection. */
@NullMarked
package io.magicoder.cleaner.ledger;

import org.jspecify.annotations.NullMarked;
