/** Pairs in, clean samples, rejections and training shards out: the rules in their order, without Kafka. */
@NullMarked
package io.magicoder.cleaner;

import org.jspecify.annotations.NullMarked;
