@NullMarked
package io.magicoder.languagemodel.engine;

import org.jspecify.annotations.NullMarked;
