@NullMarked
package io.magicoder.languagemodel.program;

import org.jspecify.annotations.NullMarked;
