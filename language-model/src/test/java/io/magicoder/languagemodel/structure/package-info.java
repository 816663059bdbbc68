@NullMarked
package io.magicoder.languagemodel.structure;

import org.jspecify.annotations.NullMarked;
