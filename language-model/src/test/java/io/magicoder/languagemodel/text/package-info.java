@NullMarked
package io.magicoder.languagemodel.text;

import org.jspecify.annotations.NullMarked;
