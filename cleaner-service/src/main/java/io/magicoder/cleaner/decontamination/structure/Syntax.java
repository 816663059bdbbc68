package io.magicoder.cleaner.decontamination.structure;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What a small lexer must know of a language.
 *
 * @param end of statements
 * @param keywords and names that come with the language: they keep their name
 * @param builtins functions that come with the language: they keep their name where they are called
 * @param hashComments whether {@code #} begins a comment
 * @param slashComments whether {@code //} and {@code /*} begin comments
 * @param backquotes whether back quotes enclose a text
 * @param tripleQuotes whether three quotes enclose a text of several lines
 * @param lifetimes whether a single quote may begin a name (Rust)
 * @param dollarNames whether names begin with {@code $} (PHP, shell)
 * @param bareWords whether a word without a sign is a command and keeps its name (shell)
 */
record Syntax(
        StatementEnd end,
        Set<String> keywords,
        Set<String> builtins,
        boolean hashComments,
        boolean slashComments,
        boolean backquotes,
        boolean tripleQuotes,
        boolean lifetimes,
        boolean dollarNames,
        boolean bareWords) {
    /** What ends a statement beside a brace. */
    enum StatementEnd {
        /** Semicolons; line ends do not count. */
        SEMICOLON,
        /** Semicolons, and line ends behind which nothing continues the line. */
        LINE_OR_SEMICOLON,
        /** Line ends outside brackets, semicolons, and the colon behind the head of a block (Python). */
        LINE_OR_COLON
    }

    private static final Set<String> PYTHON_KEYWORDS = words("False None True and as assert async await break class"
            + " continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return"
            + " try while with yield");
    private static final Set<String> PYTHON_BUILTINS =
            words("abs all any bin bool bytearray bytes callable chr complex dict"
                    + " divmod enumerate eval filter float format frozenset getattr hasattr hash hex id input int isinstance issubclass iter"
                    + " len list map max min next object oct open ord pow print range repr reversed round set setattr slice sorted str sum"
                    + " super tuple type zip Exception ValueError TypeError KeyError IndexError StopIteration Counter defaultdict deque"
                    + " OrderedDict namedtuple reduce islice combinations combinations_with_replacement permutations groupby takewhile"
                    + " dropwhile zip_longest starmap xrange raw_input unicode");

    private static final Map<Language, Syntax> BY_LANGUAGE = new EnumMap<>(Map.of(
            Language.PYTHON, python(),
            Language.JAVA,
                    braces(
                            StatementEnd.SEMICOLON,
                            "abstract assert break case catch class continue default do else enum extends final finally for if"
                                    + " implements import instanceof interface new package private protected public record return sealed"
                                    + " static super switch synchronized this throw throws try var while yield null true false void int"
                                    + " long double float boolean char byte short"),
            Language.CPP,
                    braces(
                            StatementEnd.SEMICOLON,
                            "auto break case catch class const constexpr continue default delete do else enum extern for goto if"
                                    + " inline namespace new nullptr operator private protected public return sizeof static struct switch"
                                    + " template this throw try typedef typename union using virtual void volatile while true false NULL"
                                    + " int long double float bool char short unsigned signed size_t include define printf scanf cout cin"
                                    + " endl malloc free strlen"),
            Language.CSHARP,
                    braces(
                            StatementEnd.SEMICOLON,
                            "abstract as async await base break case catch class const continue default delegate do else enum event"
                                    + " finally for foreach if in interface internal is lock namespace new null operator out override"
                                    + " params private protected public readonly ref return sealed static struct switch this throw try"
                                    + " typeof using var virtual void while yield true false int long double float decimal bool char string"
                                    + " object byte"),
            Language.TYPESCRIPT,
                    scripts(
                            "abstract as async await break case catch class const continue debugger default delete do else enum"
                                    + " export extends finally for from function if implements import in instanceof interface let new null"
                                    + " of private protected public readonly return static super switch this throw try type typeof"
                                    + " undefined var void while yield true false parseInt parseFloat isNaN require"),
            Language.SHELL,
                    shell(
                            "if then else elif fi for while until do done case esac in function select return local export"
                                    + " readonly declare"),
            Language.RUST,
                    rust(
                            "as async await break const continue crate dyn else enum extern fn for if impl in let loop match mod"
                                    + " move mut pub ref return self Self static struct super trait type unsafe use where while true false"
                                    + " i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize f32 f64 bool char str String Vec Option Some None"
                                    + " Ok Err println vec format panic"),
            Language.PHP,
                    php(
                            "abstract and array as break case catch class clone const continue declare default do echo else elseif"
                                    + " empty extends final finally fn for foreach function global if implements instanceof interface isset"
                                    + " list match namespace new null or print private protected public require return static switch throw"
                                    + " trait try unset use var while xor yield true false int float string bool count strlen strrev substr"
                                    + " explode implode sort in_array array_push array_pop array_map array_filter array_sum array_keys"
                                    + " array_values array_merge array_reverse str_split strtolower strtoupper intval floor ceil max min abs"
                                    + " round sqrt pow"),
            Language.SWIFT,
                    swift(
                            "as associatedtype break case catch class continue default defer do else enum extension fallthrough"
                                    + " false fileprivate for func guard if import in init inout internal is let nil open operator private"
                                    + " protocol public repeat rethrows return self Self static struct super switch throw throws true try"
                                    + " typealias var where while Int Double Float String Bool Array Dictionary Set Character print stride max"
                                    + " min abs")));

    /** What there is to know of a language. */
    static Syntax of(Language language) {
        return Objects.requireNonNull(BY_LANGUAGE.get(language));
    }

    private static Syntax python() {
        return new Syntax(
                StatementEnd.LINE_OR_COLON,
                PYTHON_KEYWORDS,
                PYTHON_BUILTINS,
                true,
                false,
                false,
                true,
                false,
                false,
                false);
    }

    private static Syntax braces(StatementEnd end, String keywords) {
        return new Syntax(end, words(keywords), Set.of(), false, true, false, false, false, false, false);
    }

    private static Syntax scripts(String keywords) {
        return new Syntax(
                StatementEnd.LINE_OR_SEMICOLON,
                words(keywords),
                Set.of(),
                false,
                true,
                true,
                false,
                false,
                false,
                false);
    }

    private static Syntax shell(String keywords) {
        return new Syntax(
                StatementEnd.LINE_OR_SEMICOLON,
                words(keywords),
                Set.of(),
                true,
                false,
                false,
                false,
                false,
                true,
                true);
    }

    private static Syntax rust(String keywords) {
        return new Syntax(
                StatementEnd.SEMICOLON, words(keywords), Set.of(), false, true, false, false, true, false, false);
    }

    private static Syntax php(String keywords) {
        return new Syntax(
                StatementEnd.SEMICOLON, words(keywords), Set.of(), true, true, false, false, false, true, false);
    }

    private static Syntax swift(String keywords) {
        return new Syntax(
                StatementEnd.LINE_OR_SEMICOLON,
                words(keywords),
                Set.of(),
                false,
                true,
                false,
                true,
                false,
                false,
                false);
    }

    private static Set<String> words(String text) {
        return Set.of(text.split(" "));
    }
}
