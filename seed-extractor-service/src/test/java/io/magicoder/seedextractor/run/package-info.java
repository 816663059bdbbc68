@NullMarked
package io.magicoder.seedextractor.run;

import org.jspecify.annotations.NullMarked;
