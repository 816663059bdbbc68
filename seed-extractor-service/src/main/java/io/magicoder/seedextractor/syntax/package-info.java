/** Functions, methods and classes in source code, found in the trees of tree-sitter's grammars. */
@NullMarked
package io.magicoder.seedextractor.syntax;

import org.jspecify.annotations.NullMarked;
