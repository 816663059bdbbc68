/**
 * What can be known about a training before it begins. Plain Java: the command line asks before it pays for anything, the
 * trainer before it queues a training.
 */
@NullMarked
package io.magicoder.trainer.check;

import org.jspecify.annotations.NullMarked;
