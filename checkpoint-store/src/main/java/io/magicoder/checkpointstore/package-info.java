/** Checkpoints in S3: {@link io.magicoder.checkpointstore.S3Checkpoints} is the door. */
@NullMarked
package io.magicoder.checkpointstore;

import org.jspecify.annotations.NullMarked;
