@NullMarked
package io.magicoder.languagemodel.structured;

import org.jspecify.annotations.NullMarked;
