/** A causal language model on PyTorch: weights, tokenizer, prompts, training step, decoding. */
@NullMarked
package io.magicoder.languagemodel;

import org.jspecify.annotations.NullMarked;
