/** The form of a sample, and its place in a training shard. */
@NullMarked
package io.magicoder.cleaner.sharding;

import org.jspecify.annotations.NullMarked;
