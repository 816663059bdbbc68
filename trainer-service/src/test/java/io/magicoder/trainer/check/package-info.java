@NullMarked
package io.magicoder.trainer.check;

import org.jspecify.annotations.NullMarked;
