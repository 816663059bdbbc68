/**
 * Files of rows: JSON lines, JSON arrays and Parquet, plain or compressed. {@link io.magicoder.rowfiles.RowReader} and
 * {@link io.magicoder.rowfiles.RowWriter} are the doors.
 */
@NullMarked
package io.magicoder.rowfiles;

import org.jspecify.annotations.NullMarked;
