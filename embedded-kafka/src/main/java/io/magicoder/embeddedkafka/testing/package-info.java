/** The broker of Quarkus tests: embedded, or in a container if asked for. */
@NullMarked
package io.magicoder.embeddedkafka.testing;

import org.jspecify.annotations.NullMarked;
