/** A few rows of a run end to end, and what the whole run will come to. */
@NullMarked
package io.magicoder.cli.preview;

import org.jspecify.annotations.NullMarked;
