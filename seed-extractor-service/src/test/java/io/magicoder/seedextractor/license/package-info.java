@NullMarked
package io.magicoder.seedextractor.license;

import org.jspecify.annotations.NullMarked;
