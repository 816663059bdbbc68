package io.magicoder.cleaner.decontamination.structure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FunctionBoundsTest {
    /** In each, 1 stands outside of functions, 2 and 3 in the first, 4 outside again, 5 in the second. */
    private static final Map<Language, String> CODE = Map.of(
            Language.PYTHON, """
                    a = 1
                    class C:
                    \tdef f(self,
                      x):
                    \t\tif x:
                                return 2

                    \t\treturn 3
                    \tb = 4
                    async def g(): return 5
                    """,
            Language.JAVA, """
                    class C extends D {
                        int a = 1;
                        int[] f(int x) throws E
                        {
                            if (x) { return 2; }
                            return new C() { int y; }.g(3);
                        }
                        static final int[] B = {4};
                        void g() { h(5); }
                    }
                    """,
            Language.CPP, """
                    int a = 1;
                    template <typename T> T C::f(T x) const {
                        while (x) { x = 2; }
                        return 3;
                    }
                    int b[] = {4};
                    int main() { return 5; }
                    """,
            Language.CSHARP, """
                    class C {
                        int a = 1;
                        int F(int x)
                        {
                            foreach (var y in x) { G(2); }
                            return 3;
                        }
                        int b = 4;
                        void G() { H(5); }
                    }
                    """,
            Language.TYPESCRIPT, """
                    const a = 1;
                    function f(x: number): number {
                      for (const y of x) { g(2); }
                      return 3;
                    }
                    const b = { c: 4 };
                    const g = (x) => { return 5; };
                    """,
            Language.SHELL, """
                    a=1
                    f() {
                      echo ${x} 2
                      { echo {a,b} ${x:-y} 3; }
                    }
                    b=4
                    function g {
                      echo 5
                    }
                    """,
            Language.RUST, """
                    const A: i32 = 1;
                    fn f(x: i32) -> i32 {
                        match x { 2 => x, _ => x };
                        3
                    }
                    struct S { b: [i32; 4] }
                    pub fn g() { h(5); }
                    """,
            Language.PHP, """
                    $a = 1;
                    function f($x) {
                        foreach ($x as $y) { g(2); }
                        return 3;
                    }
                    $b = 4;
                    function g() { return 5; }
                    """,
            Language.SWIFT, """
                    let a = 1
                    func f(_ x: Int) -> Int {
                        guard x else { return 2 }
                        return 3
                    }
                    let b = 4
                    func g() { h(5) }
                    """);

    @ParameterizedTest
    @EnumSource(Language.class)
    void functionsAreToldFromWhatStandsAroundThem(Language language) {
        assertThat(functions(Objects.requireNonNull(CODE.get(language)), language, "1", "2", "3", "4", "5"))
                .containsExactly(0, 1, 1, 0, 2);
    }

    @Test
    void theInnermostFunctionCounts() {
        assertThat(functions("""
                        def f():
                            def g():
                                return 1
                            return 2
                        """, Language.PYTHON, "1", "2")).containsExactly(2, 1);
        assertThat(functions("f(x => { y = 1; }); b = 2", Language.TYPESCRIPT, "1", "2"))
                .containsExactly(1, 0);
    }

    private static List<Integer> functions(String code, Language language, String... numbers) {
        Tokens tokens = Tokens.of(code, language);
        int[] functions = FunctionBounds.of(tokens, language);
        return List.of(numbers).stream()
                .map(number -> functions[place(tokens, number)])
                .toList();
    }

    private static int place(Tokens tokens, String number) {
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.is(i, number)) {
                return i;
            }
        }
        throw new AssertionError("there is no " + number);
    }
}
