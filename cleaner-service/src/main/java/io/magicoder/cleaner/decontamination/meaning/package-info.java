/** Decontamination by meaning: tasks that a row asks for in other words, by embeddings and a judge. */
@NullMarked
package io.magicoder.cleaner.decontamination.meaning;

import org.jspecify.annotations.NullMarked;
