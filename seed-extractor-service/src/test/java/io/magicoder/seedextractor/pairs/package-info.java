@NullMarked
package io.magicoder.seedextractor.pairs;

import org.jspecify.annotations.NullMarked;
