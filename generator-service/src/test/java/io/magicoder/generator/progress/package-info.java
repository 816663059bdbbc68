@NullMarked
package io.magicoder.generator.progress;

import org.jspecify.annotations.NullMarked;
