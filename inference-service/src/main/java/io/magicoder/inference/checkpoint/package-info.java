/** From {@code magicoder.checkpoints} to a model in memory: follow, verify, load, switch. */
@NullMarked
package io.magicoder.inference.checkpoint;

import org.jspecify.annotations.NullMarked;
