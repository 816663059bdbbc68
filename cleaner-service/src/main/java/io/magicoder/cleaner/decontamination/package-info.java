/** Refuses pairs that repeat the text of a benchmark. */
@NullMarked
package io.magicoder.cleaner.decontamination;

import org.jspecify.annotations.NullMarked;
