/** Decontamination by meaning on files: servers that embed and judge, and the vectors that are kept. */
@NullMarked
package io.magicoder.cli.meaning;

import org.jspecify.annotations.NullMarked;
