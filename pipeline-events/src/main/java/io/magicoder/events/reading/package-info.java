/** Looking back at topics: one reader for all who do, bounded by the begin and end of a run. */
@NullMarked
package io.magicoder.events.reading;

import org.jspecify.annotations.NullMarked;
