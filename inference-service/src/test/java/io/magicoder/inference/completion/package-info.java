@NullMarked
package io.magicoder.inference.completion;

import org.jspecify.annotations.NullMarked;
