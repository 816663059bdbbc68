/** Tests of the parts of the engine. */
@NullMarked
package io.magicoder.languagemodel.serving;

import org.jspecify.annotations.NullMarked;
