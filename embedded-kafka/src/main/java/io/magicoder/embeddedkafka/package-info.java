/** A real Kafka broker inside a JVM. */
@NullMarked
package io.magicoder.embeddedkafka;

import org.jspecify.annotations.NullMarked;
