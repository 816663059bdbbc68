/** Teacher answers to problem and solution. Plain Java, used by the command line as well. */
@NullMarked
package io.magicoder.generator.parsing;

import org.jspecify.annotations.NullMarked;
