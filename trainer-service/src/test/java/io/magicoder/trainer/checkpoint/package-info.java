@NullMarked
package io.magicoder.trainer.checkpoint;

import org.jspecify.annotations.NullMarked;
