/** Binds the rules to Kafka Streams, REST, health and metrics. */
@NullMarked
package io.magicoder.cleaner.streams;

import org.jspecify.annotations.NullMarked;
