@NullMarked
package io.magicoder.seedextractor.strategy;

import org.jspecify.annotations.NullMarked;
