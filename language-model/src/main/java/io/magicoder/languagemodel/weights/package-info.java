/** Parameters: their layout in memory, and the safetensors files they come from and go to. */
@NullMarked
package io.magicoder.languagemodel.weights;

import org.jspecify.annotations.NullMarked;
