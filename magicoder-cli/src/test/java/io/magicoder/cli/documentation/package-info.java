/** What the documents say, held against the code. */
@NullMarked
package io.magicoder.cli.documentation;

import org.jspecify.annotations.NullMarked;
