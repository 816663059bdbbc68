/** Tests. */
@NullMarked
package io.magicoder.cli.report;

import org.jspecify.annotations.NullMarked;
