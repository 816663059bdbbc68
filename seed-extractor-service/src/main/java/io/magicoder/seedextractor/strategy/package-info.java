/** How seeds are cut from documents: exactly as the reference does, or by lines with rules of what is worth it. */
@NullMarked
package io.magicoder.seedextractor.strategy;

import org.jspecify.annotations.NullMarked;
