/** The live page: a run as it goes on, in a browser of this machine. */
@NullMarked
package io.magicoder.cli.live;

import org.jspecify.annotations.NullMarked;
