/** Parts of pages that are one file: layout, charts and rows to leaf through, without anything from elsewhere. */
@NullMarked
package io.magicoder.cli.page;

import org.jspecify.annotations.NullMarked;
