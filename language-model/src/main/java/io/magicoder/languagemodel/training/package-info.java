/** Losses and their gradients, optimizers and schedules. */
@NullMarked
package io.magicoder.languagemodel.training;

import org.jspecify.annotations.NullMarked;
