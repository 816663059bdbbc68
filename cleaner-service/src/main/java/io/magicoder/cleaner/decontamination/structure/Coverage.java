package io.magicoder.cleaner.decontamination.structure;

import it.unimi.dsi.fastutil.ints.IntOpenHashSet;
import it.unimi.dsi.fastutil.ints.IntSet;
import java.util.Arrays;

/**
 * Whether a solution is all that the functions do in which it was found. A short solution of idioms is in many programs that do
 * something else with it; only one that does nothing else is the same.
 */
final class Coverage {
    private static final int RETURN = Lexer.foreign("return");
    private static final int IF = Lexer.foreign("if");
    private static final IntSet CONSTANTS = new IntOpenHashSet(new int[] {
        Lexer.foreign("True"),
        Lexer.foreign("False"),
        Lexer.foreign("None"),
        Lexer.foreign("true"),
        Lexer.foreign("false"),
        Lexer.foreign("null"),
        Lexer.foreign("nil")
    });

    private final Code code;
    private final boolean[] matched;

    private Coverage(Code code, Fingerprints prints, int[] places) {
        this.code = code;
        this.matched = new boolean[code.statements()];
        boolean[] taken = new boolean[prints.size()];
        Arrays.stream(places).forEach(place -> taken[place] = true);
        Arrays.fill(matched, true);
        for (int i = 0; i < taken.length; i++) {
            matched[prints.statements()[i]] &= taken[i];
        }
    }

    /**
     * Whether every statement of the functions that have one of the places is there, or does nothing: outside of functions,
     * every statement between the first and the last.
     *
     * @param places of all fingerprints of a solution, among those of the code
     */
    static boolean isComplete(Code code, Fingerprints prints, int[] places) {
        return new Coverage(code, prints, places).isComplete(prints, places);
    }

    private boolean isComplete(Fingerprints prints, int[] places) {
        IntSet touched = new IntOpenHashSet();
        int first = code.statements();
        int last = -1;
        for (int place : places) {
            int statement = prints.statements()[place];
            touched.add(code.functions()[statement]);
            if (code.functions()[statement] == FunctionBounds.NONE) {
                first = Math.min(first, statement);
                last = Math.max(last, statement);
            }
        }
        for (int statement = 0; statement < code.statements(); statement++) {
            int function = code.functions()[statement];
            boolean within = touched.contains(function)
                    && (function != FunctionBounds.NONE || (first < statement && statement < last));
            if (within && !matched[statement] && !doesNothing(statement)) {
                return false;
            }
        }
        return true;
    }

    private boolean doesNothing(int statement) {
        int from = code.starts()[statement];
        int to = code.starts()[statement + 1];
        boolean constant = to - from == 2 && code.symbols()[from] == IF && CONSTANTS.contains(code.symbols()[from + 1]);
        return constant || passesOn(from, to) || isUnread(statement, from, to);
    }

    /** Whether names and literals are assigned, returned or given to functions of the code, and nothing is made of them. */
    private boolean passesOn(int from, int to) {
        for (int i = from; i < to; i++) {
            int symbol = code.symbols()[i];
            boolean value = symbol == Code.NAME || Code.isLiteral(symbol) || CONSTANTS.contains(symbol);
            if (!value && symbol != '=' && symbol != ',' && symbol != '(' && symbol != ')' && symbol != RETURN) {
                return false;
            }
        }
        return true;
    }

    /** Whether it assigns to a name that no other statement of its function has. */
    private boolean isUnread(int statement, int from, int to) {
        if (to - from < 3 || code.symbols()[from] != Code.NAME || code.symbols()[from + 1] != '=') {
            return false;
        }
        for (int other = 0; other < code.statements(); other++) {
            if (other != statement && code.functions()[other] == code.functions()[statement]) {
                for (int i = code.starts()[other]; i < code.starts()[other + 1]; i++) {
                    if (code.symbols()[i] == Code.NAME && code.values()[i] == code.values()[from]) {
                        return false;
                    }
                }
            }
        }
        return true;
    }
}
