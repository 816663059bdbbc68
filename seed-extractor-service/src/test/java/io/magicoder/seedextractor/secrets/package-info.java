@NullMarked
package io.magicoder.seedextractor.secrets;

import org.jspecify.annotations.NullMarked;
