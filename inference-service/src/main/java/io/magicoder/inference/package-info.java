/** Checkpoints to REST: follows what the trainer publishes and answers with the model published last. */
@NullMarked
package io.magicoder.inference;

import org.jspecify.annotations.NullMarked;
