/** Continuing a prompt token by token. */
@NullMarked
package io.magicoder.languagemodel.decoding;

import org.jspecify.annotations.NullMarked;
