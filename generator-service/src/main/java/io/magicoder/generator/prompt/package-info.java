/** What the teacher is asked, and how long its answer may be. */
@NullMarked
package io.magicoder.generator.prompt;

import org.jspecify.annotations.NullMarked;
