@NullMarked
package io.magicoder.checkpointstore;

import org.jspecify.annotations.NullMarked;
