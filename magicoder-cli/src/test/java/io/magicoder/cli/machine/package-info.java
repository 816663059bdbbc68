/** What a machine has, and the libraries of a GPU host. */
@NullMarked
package io.magicoder.cli.machine;

import org.jspecify.annotations.NullMarked;
