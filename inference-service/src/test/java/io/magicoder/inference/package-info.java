@NullMarked
package io.magicoder.inference;

import org.jspecify.annotations.NullMarked;
