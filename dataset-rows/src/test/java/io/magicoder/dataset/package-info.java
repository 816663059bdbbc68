@NullMarked
package io.magicoder.dataset;

import org.jspecify.annotations.NullMarked;
