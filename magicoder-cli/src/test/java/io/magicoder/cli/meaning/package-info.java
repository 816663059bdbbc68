/** Tests. */
@NullMarked
package io.magicoder.cli.meaning;

import org.jspecify.annotations.NullMarked;
