@NullMarked
package io.magicoder.seedextractor.source;

import org.jspecify.annotations.NullMarked;
