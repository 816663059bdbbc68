/** Seeds to problem and solution pairs, through a teacher model. */
@NullMarked
package io.magicoder.generator;

import org.jspecify.annotations.NullMarked;
