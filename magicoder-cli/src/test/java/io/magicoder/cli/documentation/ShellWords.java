package io.magicoder.cli.documentation;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The calls of one program in lines of a shell: enough of the shell's language for documents. */
public final class ShellWords {
    private static final Pattern TOKEN =
            Pattern.compile("\\s*(?:(#.*)|(\\||&&?|;|>>?|<)|((?:'[^']*'|\"[^\"]*\"|\\\\.|[^\\s'\"\\\\|&;<>])+))");

    private ShellWords() {}

    /** The arguments of each call of a program, in order. */
    public static List<List<String>> calls(String program, List<String> lines) {
        List<List<String>> calls = new ArrayList<>();
        for (String line : String.join("\n", lines).replace("\\\n", " ").lines().toList()) {
            for (List<String> command : commands(line)) {
                int at = command.indexOf(program);
                if (at >= 0) {
                    calls.add(command.subList(at + 1, command.size()));
                }
            }
        }
        return calls;
    }

    private static List<List<String>> commands(String line) {
        List<List<String>> commands = new ArrayList<>(List.of(new ArrayList<>()));
        Matcher token = TOKEN.matcher(line);
        while (token.lookingAt() && token.group(1) == null) {
            if (token.group(2) != null) {
                commands.add(new ArrayList<>()); // after a redirection: a file, no call
            } else {
                commands.getLast().add(token.group(3).replaceAll("'([^']*)'|\"([^\"]*)\"", "$1$2"));
            }
            token.region(token.end(), line.length());
        }
        return commands;
    }
}
