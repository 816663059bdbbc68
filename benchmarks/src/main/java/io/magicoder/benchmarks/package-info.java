/** Measurements, each beside its ceiling measured in the same run. */
@NullMarked
package io.magicoder.benchmarks;

import org.jspecify.annotations.NullMarked;
