/** The live page, in a real browser. */
@NullMarked
package io.magicoder.cli.live;

import org.jspecify.annotations.NullMarked;
