/** Jinja templates, as far as chat templates of models use them. */
@NullMarked
package io.magicoder.languagemodel.text.jinja;

import org.jspecify.annotations.NullMarked;
