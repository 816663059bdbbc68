/**
 * How far the seeds of each partition have come, and what the next owner of a partition must look back at so that no
 * seed is paid for twice. The reasoning is in {@code docs/concepts/nobody-pays-twice.md}.
 */
@NullMarked
package io.magicoder.generator.progress;

import org.jspecify.annotations.NullMarked;
