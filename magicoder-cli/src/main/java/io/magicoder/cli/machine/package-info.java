/** What this machine has for the pipeline and what it lacks, and the libraries of a GPU host. */
@NullMarked
package io.magicoder.cli.machine;

import org.jspecify.annotations.NullMarked;
