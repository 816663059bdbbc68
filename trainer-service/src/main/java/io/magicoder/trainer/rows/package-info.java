/** Rows as tokens: made from a data set once, kept on disk, and read from there as the training needs them. */
@NullMarked
package io.magicoder.trainer.rows;

import org.jspecify.annotations.NullMarked;
