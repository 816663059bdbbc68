@NullMarked
package io.magicoder.seedextractor;

import org.jspecify.annotations.NullMarked;
