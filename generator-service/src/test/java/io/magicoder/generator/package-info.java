@NullMarked
package io.magicoder.generator;

import org.jspecify.annotations.NullMarked;
