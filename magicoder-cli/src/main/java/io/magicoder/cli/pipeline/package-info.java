/** The pipeline as processes of this machine: broker, services, and what their topics tell. */
@NullMarked
package io.magicoder.cli.pipeline;

import org.jspecify.annotations.NullMarked;
