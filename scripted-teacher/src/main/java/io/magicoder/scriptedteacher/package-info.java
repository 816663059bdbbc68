/**
 * The scripted teacher: an OpenAI-compatible endpoint that answers the generator's real prompt from a script, so that demo,
 * tests and benchmarks need no network and no key. {@link io.magicoder.scriptedteacher.ScriptedTeacher} speaks HTTP,
 * {@link io.magicoder.scriptedteacher.Script} decides what is said, and a {@link io.magicoder.scriptedteacher.Family} is a
 * file of problems with their solutions.
 */
@NullMarked
package io.magicoder.scriptedteacher;

import org.jspecify.annotations.NullMarked;
