/** Runs, as the topics tell of them: how far each one is, and what can be done with one that is over. */
@NullMarked
package io.magicoder.cli.runs;

import org.jspecify.annotations.NullMarked;
