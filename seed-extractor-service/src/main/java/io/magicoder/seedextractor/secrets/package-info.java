/** Secrets in source code: keys, tokens and passwords that must not leave the machine. */
@NullMarked
package io.magicoder.seedextractor.secrets;

import org.jspecify.annotations.NullMarked;
