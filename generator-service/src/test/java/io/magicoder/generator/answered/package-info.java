@NullMarked
package io.magicoder.generator.answered;

import org.jspecify.annotations.NullMarked;
