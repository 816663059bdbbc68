/** The directory that checkpoints live in: written beside, synced, renamed, pruned. */
@NullMarked
package io.magicoder.trainer.checkpoint;

import org.jspecify.annotations.NullMarked;
