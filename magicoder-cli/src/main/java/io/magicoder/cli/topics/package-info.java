/** What the topics tell, of the workspace's own broker or of any other one. */
@NullMarked
package io.magicoder.cli.topics;

import org.jspecify.annotations.NullMarked;
