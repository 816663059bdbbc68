package io.magicoder.cli.teacher;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The language of a snippet, told from a fence's tag or from constructs that are typical of one language. */
enum SourceLanguage {
    JAVA(
            AnswerLanguage.JAVA,
            "java",
            "@Override",
            "@param",
            "@return",
            "@throws",
            "\\{@(?:code|link)",
            "^\\s*/?\\*",
            "\\b(?:public|private|protected) \\w+",
            "\\bthrows \\w",
            "^import (?:static )?\\w+\\.",
            "^package [\\w.]+;",
            "\\bfinal \\w+",
            "\\bString\\b",
            "\\bextends\\b",
            "\\bnew \\w+"),
    PYTHON(
            AnswerLanguage.PYTHON,
            "python py python3",
            "^\\s*def \\w+\\(",
            "^\\s*class \\w+(?:\\(.*\\))?:$",
            "\\bself\\.\\w+ =",
            "\\(self\\b",
            "^from [\\w.]+ import ",
            "^import [\\w.]+$",
            "\\belif\\b",
            "\\bNone\\b",
            "^\\s*(?:if|for|while|try|else|except|with)\\b.*:$",
            "^\\s*# "),
    CPP(
            AnswerLanguage.JAVA,
            "cpp c++ cc c",
            "^\\s*#\\s*(?:include|define|ifn?def|endif)",
            "\\bstd::",
            "\\btemplate\\s*<",
            "\\bnullptr\\b",
            "\\bunsigned\\b",
            "\\w[*&] ?\\w+[,)]",
            "\\w->\\w"),
    CSHARP(
            AnswerLanguage.JAVA,
            "csharp cs c#",
            "^using [\\w.]+;",
            "^\\s*namespace [\\w.]+",
            "\\bstring \\w+",
            "\\{ get;",
            "\\bConsole\\.",
            "\\bpublic override\\b",
            "\\basync Task",
            "\\bvar \\w+ ="),
    TYPESCRIPT(
            AnswerLanguage.JAVA,
            "typescript ts tsx javascript js",
            "\\bconst \\w+",
            "\\blet \\w+",
            "=>",
            "\\bexport (?:default|class|const|function|interface)",
            ": (?:string|number|boolean|any)\\b",
            "\\bfunction\\b",
            "===",
            " from ['\"]"),
    RUST(
            AnswerLanguage.JAVA,
            "rust rs",
            "\\bfn \\w+",
            "\\blet mut\\b",
            "^\\s*impl\\b",
            "\\bpub (?:fn|struct|mod)",
            "&mut\\b",
            "&str\\b",
            "\\bSome\\(",
            "\\bOk\\(",
            "#\\[",
            "^\\s*use (?:std|crate)::"),
    GO(
            AnswerLanguage.JAVA,
            "go golang",
            "^func ",
            ":=",
            "^package \\w+$",
            "\\berr != nil",
            "\\bfmt\\.",
            "\\bchan\\b",
            "\\bdefer\\b",
            "\\bmap\\[\\w+\\]"),
    PHP(AnswerLanguage.PYTHON, "php", "<\\?php", "\\$this->", "\\$\\w+ ?[=;]", "\\$\\w+->", "\\bfunction \\w+\\(.*\\$"),
    SHELL(
            AnswerLanguage.PYTHON,
            "shell sh bash",
            "^#!",
            "\\bfi$",
            "\\bdone$",
            "\\bthen$",
            "^\\s*echo\\b",
            "\"\\$\\w+",
            "\\$\\{\\w+",
            "\\$\\(",
            "^\\s*export \\w+=",
            "\\[ -\\w "),
    SWIFT(
            AnswerLanguage.JAVA,
            "swift",
            "\\bfunc \\w+\\(",
            "\\bguard let\\b",
            "\\bif let\\b",
            "\\bvar \\w+:",
            "\\blet \\w+ ?[:=]",
            "^import (?:UIKit|Foundation|SwiftUI)",
            "\\bnil\\b");

    private final AnswerLanguage answer;
    private final String tags;
    private final Pattern typical;

    SourceLanguage(AnswerLanguage answer, String tags, String... typical) {
        this.answer = answer;
        this.tags = tags;
        this.typical = Pattern.compile(String.join("|", typical), Pattern.MULTILINE);
    }

    /** The language the script answers in: the nearer of those it has. */
    AnswerLanguage answer() {
        return answer;
    }

    static Optional<SourceLanguage> tagged(String tag) {
        String lower = tag.strip().toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(language -> Arrays.asList(language.tags.split(" ")).contains(lower))
                .findFirst();
    }

    /** The language with most typical constructs in the code; Java without any, and before others in a tie. */
    static SourceLanguage of(String code) {
        return Arrays.stream(values())
                .max(Comparator.comparingLong(
                        language -> language.typical.matcher(code).results().count()))
                .orElse(JAVA);
    }
}
