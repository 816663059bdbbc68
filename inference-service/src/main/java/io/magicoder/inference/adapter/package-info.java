/** Low-rank adapters that are loaded and unloaded while the service runs. */
@NullMarked
package io.magicoder.inference.adapter;

import org.jspecify.annotations.NullMarked;
