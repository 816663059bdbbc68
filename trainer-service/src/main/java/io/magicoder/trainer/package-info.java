/** Shards to checkpoints: the service around one training at a time. */
@NullMarked
package io.magicoder.trainer;

import org.jspecify.annotations.NullMarked;
