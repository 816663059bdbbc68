/** The command line of Magicoder: the whole pipeline on one machine, and each stage on files. */
@NullMarked
package io.magicoder.cli;

import org.jspecify.annotations.NullMarked;
