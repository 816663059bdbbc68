@NullMarked
package io.magicoder.trainer.training;

import org.jspecify.annotations.NullMarked;
