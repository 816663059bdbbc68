/** TorchScript programs: their sources, how they are packed and called, and the program of the transformer. */
@NullMarked
package io.magicoder.languagemodel.program;

import org.jspecify.annotations.NullMarked;
