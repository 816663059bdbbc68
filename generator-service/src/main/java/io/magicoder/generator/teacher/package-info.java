/** Calls of an OpenAI-compatible chat endpoint, its failures, and when to call it at all. */
@NullMarked
package io.magicoder.generator.teacher;

import org.jspecify.annotations.NullMarked;
