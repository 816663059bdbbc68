/** From a REST request to the text the served checkpoint continues it with. */
@NullMarked
package io.magicoder.inference.completion;

import org.jspecify.annotations.NullMarked;
