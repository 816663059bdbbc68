@NullMarked
package io.magicoder.languagemodel.weights;

import org.jspecify.annotations.NullMarked;
