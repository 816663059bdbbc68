/** A model for many requests at once: continuous batching over a cache of keys and values in blocks. */
@NullMarked
package io.magicoder.languagemodel.serving;

import org.jspecify.annotations.NullMarked;
