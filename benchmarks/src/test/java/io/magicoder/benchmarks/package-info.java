/** Tests of the measurements. */
@NullMarked
package io.magicoder.benchmarks;

import org.jspecify.annotations.NullMarked;
