/** A browser for tests of pages. */
@NullMarked
package io.magicoder.testbrowser;

import org.jspecify.annotations.NullMarked;
