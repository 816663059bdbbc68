/** The cleaner's rules on files of rows. */
@NullMarked
package io.magicoder.cli.cleaning;

import org.jspecify.annotations.NullMarked;
