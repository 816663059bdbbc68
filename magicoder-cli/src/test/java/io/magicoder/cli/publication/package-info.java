/** Tests. */
@NullMarked
package io.magicoder.cli.publication;

import org.jspecify.annotations.NullMarked;
