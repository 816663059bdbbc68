/** Functions of source code with the comments that describe them: the data of the control experiment of the Magicoder paper. */
@NullMarked
package io.magicoder.seedextractor.pairs;

import org.jspecify.annotations.NullMarked;
