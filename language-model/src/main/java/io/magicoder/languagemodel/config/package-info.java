/** What the files of a model directory say of the model, and what they may not say. */
@NullMarked
package io.magicoder.languagemodel.config;

import org.jspecify.annotations.NullMarked;
