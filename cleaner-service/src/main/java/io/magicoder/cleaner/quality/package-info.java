/** Refuses pairs that are no use to train on, whatever else the run holds. */
@NullMarked
package io.magicoder.cleaner.quality;

import org.jspecify.annotations.NullMarked;
