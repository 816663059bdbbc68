package io.magicoder.scriptedteacher;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * What a correct solution returns, from the section of that name in the family's file: the body of a class that works it out
 * in another way than the solutions do. For a function it has {@code arguments(Random, int size)} and {@code expected(…)};
 * for a class {@code call(Random, int number)} (a method's name, then arguments) and the methods themselves.
 */
final class ExpectedResults {

    /** A call of a function, or of one of an object's methods, and what it returns; null for void. */
    record Call(String method, List<Object> arguments, Object expected) {}

    private static final int ROUNDS = 12;
    private static final int CALLS_OF_AN_OBJECT = 300;

    private ExpectedResults() {}

    /** The source code of the class. */
    static String source(Problem problem) {
        return "import module java.base;\n\nclass Check {\n" + problem.section(Family.EXPECTED_RESULTS) + "\n}\n";
    }

    /** Calls with known results; for a class in the order in which they are made on one object. */
    static List<Call> of(Problem problem, Class<?> check) throws ReflectiveOperationException {
        Random random = new Random(25);
        List<Call> calls = new ArrayList<>();
        if (problem.family().asksForClass()) {
            var constructor = check.getDeclaredConstructor();
            constructor.setAccessible(true);
            Object model = constructor.newInstance();
            for (int number = 0; number < CALLS_OF_AN_OBJECT; number++) {
                List<?> call = (List<?>) invoke(check, "call", null, random, number);
                List<Object> arguments = List.copyOf(call.subList(1, call.size()));
                String method = (String) call.getFirst();
                calls.add(new Call(method, arguments, invoke(check, method, model, arguments.toArray())));
            }
        } else {
            for (int round = 0; round < ROUNDS; round++) {
                // The first round is the smallest input.
                int size = round == 0 ? 0 : random.nextInt(1, 40);
                List<?> arguments = (List<?>) invoke(check, "arguments", null, random, size);
                Object expected = invoke(check, "expected", null, arguments.toArray());
                calls.add(new Call("", List.copyOf(arguments), expected));
            }
        }
        return calls;
    }

    /** Calls the only method of that name. */
    static Object invoke(Class<?> type, String name, Object receiver, Object... arguments)
            throws ReflectiveOperationException {
        List<Method> methods = Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.getName().equals(name))
                .toList();
        assertThat(methods).as("methods %s of %s", name, type).hasSize(1);
        methods.getFirst().setAccessible(true);
        return methods.getFirst().invoke(receiver, arguments);
    }
}
