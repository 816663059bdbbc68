/** The training itself: rows and settings in, a trained model out. Knows nothing of Kafka or Quarkus. */
@NullMarked
package io.magicoder.trainer.training;

import org.jspecify.annotations.NullMarked;
