/** Code to seeds: from a run specification to the seeds of the run. */
@NullMarked
package io.magicoder.seedextractor;

import org.jspecify.annotations.NullMarked;
