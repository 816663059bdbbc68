/** Files of rows: JSON lines, JSON arrays and Parquet, plain or compressed. */
@NullMarked
package io.magicoder.cli.rows;

import org.jspecify.annotations.NullMarked;
