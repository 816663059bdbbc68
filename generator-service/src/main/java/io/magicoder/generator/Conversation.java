package io.magicoder.generator;

import io.magicoder.generator.teacher.Message;
import java.util.List;

/**
 * How a system message reaches a teacher; some models refuse the role.
 *
 * @param system the standing instruction
 */
public record Conversation(String system, SystemMessage form) {
    /** The forms. */
    public enum SystemMessage {
        /** As a message of its own. */
        SYSTEM,
        /** Above the user message, in it. */
        MERGED
    }

    List<Message> with(String user) {
        return switch (form) {
            case SYSTEM -> List.of(new Message("system", system), new Message("user", user));
            case MERGED -> List.of(new Message("user", system + "\n\n" + user));
        };
    }
}
