@NullMarked
package io.magicoder.inference.checkpoint;

import org.jspecify.annotations.NullMarked;
