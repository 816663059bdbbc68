/** Code as a stream of tokens in which names, literals, comments and layout do not count. */
@NullMarked
package io.magicoder.cleaner.decontamination.structure;

import org.jspecify.annotations.NullMarked;
