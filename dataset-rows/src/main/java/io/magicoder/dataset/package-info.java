/**
 * The rows of a data set. {@link io.magicoder.dataset.SampleColumns} and {@link io.magicoder.dataset.RejectionColumns} say what
 * stands in them, {@link io.magicoder.dataset.RowFilter} which of them are taken.
 */
@NullMarked
package io.magicoder.dataset;

import org.jspecify.annotations.NullMarked;
