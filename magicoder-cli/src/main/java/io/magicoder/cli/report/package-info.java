/** What a data set is, in figures and as a page. */
@NullMarked
package io.magicoder.cli.report;

import org.jspecify.annotations.NullMarked;
