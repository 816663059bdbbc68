@NullMarked
package io.magicoder.generator.teacher.batch;

import org.jspecify.annotations.NullMarked;
