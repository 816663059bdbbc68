/** A training on files: no topic, no service. */
@NullMarked
package io.magicoder.trainer.files;

import org.jspecify.annotations.NullMarked;
