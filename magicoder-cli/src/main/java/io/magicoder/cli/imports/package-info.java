/** Existing instruction data as a run of its own: rows of files to the events that a generator would have written. */
@NullMarked
package io.magicoder.cli.imports;

import org.jspecify.annotations.NullMarked;
