package io.magicoder.generator;

import io.magicoder.generator.Conversation.SystemMessage;
import io.magicoder.generator.prompt.TokenBudget;
import io.magicoder.generator.teacher.Price;
import io.magicoder.generator.teacher.Teacher;
import java.util.OptionalLong;

/**
 * A teacher and how questions are put to it.
 *
 * @param weight its share of the questions; 0 if it is asked only instead of others
 * @param price of its tokens
 * @param seedBase added to the index of a seed it is the teacher's sampling seed; none is sent if empty
 */
public record TeacherRoute(
        Teacher teacher,
        double weight,
        SystemMessage systemMessage,
        TokenBudget budget,
        OptionalLong seedBase,
        Price price) {}
