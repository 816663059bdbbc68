@NullMarked
package io.magicoder.trainer;

import org.jspecify.annotations.NullMarked;
