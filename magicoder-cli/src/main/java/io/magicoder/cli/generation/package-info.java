/** The generator's work on files: seeds to answers, without a broker. */
@NullMarked
package io.magicoder.cli.generation;

import org.jspecify.annotations.NullMarked;
