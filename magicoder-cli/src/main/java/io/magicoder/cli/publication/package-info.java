/** A data set as a folder that one can upload to a hub: rows, card, metadata, attribution. */
@NullMarked
package io.magicoder.cli.publication;

import org.jspecify.annotations.NullMarked;
