@NullMarked
package io.magicoder.languagemodel.training;

import org.jspecify.annotations.NullMarked;
