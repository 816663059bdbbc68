/** The life of a run in this service: asked for over REST or by configuration, extracted, written to Kafka. */
@NullMarked
package io.magicoder.seedextractor.run;

import org.jspecify.annotations.NullMarked;
