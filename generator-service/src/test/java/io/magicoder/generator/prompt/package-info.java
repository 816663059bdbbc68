@NullMarked
package io.magicoder.generator.prompt;

import org.jspecify.annotations.NullMarked;
