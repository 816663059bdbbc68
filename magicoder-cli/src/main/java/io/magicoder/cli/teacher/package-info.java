/**
 * The scripted teacher: an OpenAI-compatible endpoint that answers the generator's real prompt from a script, so that the
 * demo needs no network and no key. {@link io.magicoder.cli.teacher.ScriptedTeacher} speaks HTTP,
 * {@link io.magicoder.cli.teacher.Script} decides what is said to a snippet, {@link io.magicoder.cli.teacher.Problem} and
 * its families hold the problems with their solutions.
 */
@NullMarked
package io.magicoder.cli.teacher;

import org.jspecify.annotations.NullMarked;
