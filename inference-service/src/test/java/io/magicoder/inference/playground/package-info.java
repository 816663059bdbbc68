/** The page to try the model, in a real browser. */
@NullMarked
package io.magicoder.inference.playground;

import org.jspecify.annotations.NullMarked;
