@NullMarked
package io.magicoder.generator.parsing;

import org.jspecify.annotations.NullMarked;
