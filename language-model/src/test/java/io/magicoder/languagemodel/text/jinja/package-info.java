@NullMarked
package io.magicoder.languagemodel.text.jinja;

import org.jspecify.annotations.NullMarked;
