/** Refuses pairs whose seed, problem or solution equals that of a pair already kept. */
@NullMarked
package io.magicoder.cleaner.deduplication;

import org.jspecify.annotations.NullMarked;
