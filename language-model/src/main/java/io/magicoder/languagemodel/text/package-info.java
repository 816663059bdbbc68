/** From text to tokens and back: tokenizer, prompts, rows to train on. */
@NullMarked
package io.magicoder.languagemodel.text;

import org.jspecify.annotations.NullMarked;
