@NullMarked
package io.magicoder.languagemodel.config;

import org.jspecify.annotations.NullMarked;
