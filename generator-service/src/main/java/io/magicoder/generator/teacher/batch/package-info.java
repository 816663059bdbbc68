/** Questions by the file: OpenAI's batch protocol, whose server keeps what is under way. */
@NullMarked
package io.magicoder.generator.teacher.batch;

import org.jspecify.annotations.NullMarked;
