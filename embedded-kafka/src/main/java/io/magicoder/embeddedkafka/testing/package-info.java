/** What Quarkus tests of services share: a broker, embedded or in a container if asked for, and recorded spans. */
@NullMarked
package io.magicoder.embeddedkafka.testing;

import org.jspecify.annotations.NullMarked;
