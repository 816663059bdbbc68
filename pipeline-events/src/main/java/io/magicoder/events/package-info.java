/** The contract of the pipeline: its events, topics, ids and bytes on the wire. */
@NullMarked
package io.magicoder.events;

import org.jspecify.annotations.NullMarked;
