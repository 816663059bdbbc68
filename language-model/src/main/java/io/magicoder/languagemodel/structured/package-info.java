/** Text that is JSON of a schema: which tokens may come next. */
@NullMarked
package io.magicoder.languagemodel.structured;

import org.jspecify.annotations.NullMarked;
