/** Texts that must have a structure, such as JSON of a schema: which tokens may come next. */
@NullMarked
package io.magicoder.languagemodel.structure;

import org.jspecify.annotations.NullMarked;
