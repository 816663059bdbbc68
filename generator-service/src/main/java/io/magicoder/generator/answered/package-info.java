/** Which seeds have an outcome already, so that no answer is paid for twice. */
@NullMarked
package io.magicoder.generator.answered;

import org.jspecify.annotations.NullMarked;
