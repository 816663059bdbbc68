/** Where documents come from: directory trees, archives, and files of rows, each streamed in a fixed order. */
@NullMarked
package io.magicoder.seedextractor.source;

import org.jspecify.annotations.NullMarked;
