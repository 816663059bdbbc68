/** Text as runs of words, in which case, layout and punctuation do not count. */
@NullMarked
package io.magicoder.cleaner.decontamination.prose;

import org.jspecify.annotations.NullMarked;
