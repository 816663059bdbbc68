@NullMarked
package io.magicoder.cli.preview;

import org.jspecify.annotations.NullMarked;
