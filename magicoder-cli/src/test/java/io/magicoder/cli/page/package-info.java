/** Tests. */
@NullMarked
package io.magicoder.cli.page;

import org.jspecify.annotations.NullMarked;
