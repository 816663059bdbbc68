/** Reads exactly the shards that a data set names. */
@NullMarked
package io.magicoder.trainer.shards;

import org.jspecify.annotations.NullMarked;
