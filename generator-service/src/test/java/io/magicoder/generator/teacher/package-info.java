@NullMarked
package io.magicoder.generator.teacher;

import org.jspecify.annotations.NullMarked;
