/** Licences of source code: recognised by their text, never guessed, and allowed or not. */
@NullMarked
package io.magicoder.seedextractor.license;

import org.jspecify.annotations.NullMarked;
