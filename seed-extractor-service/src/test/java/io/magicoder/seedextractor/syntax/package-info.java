@NullMarked
package io.magicoder.seedextractor.syntax;

import org.jspecify.annotations.NullMarked;
