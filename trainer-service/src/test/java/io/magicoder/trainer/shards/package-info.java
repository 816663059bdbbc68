@NullMarked
package io.magicoder.trainer.shards;

import org.jspecify.annotations.NullMarked;
