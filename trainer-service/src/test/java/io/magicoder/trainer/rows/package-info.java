@NullMarked
package io.magicoder.trainer.rows;

import org.jspecify.annotations.NullMarked;
