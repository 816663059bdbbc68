@NullMarked
package io.magicoder.cli.imports;

import org.jspecify.annotations.NullMarked;
