@NullMarked
package io.magicoder.languagemodel;

import org.jspecify.annotations.NullMarked;
