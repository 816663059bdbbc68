package io.magicoder.seedextractor.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.seedextractor.syntax.Definition.Documentation;
import io.magicoder.seedextractor.syntax.Definition.Kind;
import io.magicoder.seedextractor.syntax.SyntaxParser.SyntaxTree;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SyntaxParserTest {
    static Stream<Arguments> programs() {
        return Stream.of(
                Arguments.of(
                        "python",
                        """
                        import os

                        @cache
                        @other(1)
                        def area(width):
                            return width if width and width > 1 else 0

                        class Shape(Base):
                            @property
                            def name(self):
                                \"""What it is called.\"""
                                for part in self.parts:
                                    yield part
                        """,
                        List.of(
                                "function undocumented 3: @cache..0",
                                "class undocumented 2: class Shape(Base):..yield part",
                                "method documented 2: @property..yield part")),
                Arguments.of(
                        "java", """
                        package p;

                        /** A shape. */
                        @Immutable
                        public class Shape {
                            /** Its name. */
                            @Override
                            public String name(int a) {
                                return a > 1 && a < 3 ? "x" : "y";
                            }

                            abstract void nothing();
                        }
                        """, List.of("class documented 3: @Immutable..}", "method documented 3: @Override..}")),
                Arguments.of(
                        "cpp",
                        """
                        #include <vector>
                        namespace shapes {
                        // the larger one
                        template <typename T>
                        T larger(T a, T b) {
                            return a > b ? a : b;
                        }
                        class Shape {
                        public:
                            int area() const {
                                for (int i = 0; i < 3; i++) {
                                }
                                return 1;
                            }
                        };
                        int Shape::corners() { while (x) {} return 4; }
                        int declared(int x);
                        }
                        """,
                        List.of(
                                "function documented 2: template <typename T>..}",
                                "class undocumented 2: class Shape {..}",
                                "method undocumented 2: int area() const {..}",
                                "function undocumented 2: int Shape::corners() { while (x) {} return 4; }..int Shape::corners() { while (x) {} return 4; }")),
                Arguments.of(
                        "csharp",
                        """
                        using System;
                        namespace Shapes {
                            /// <summary>A shape.</summary>
                            [Serializable]
                            public class Shape {
                                [Obsolete]
                                public int Area(int a) {
                                    if (a > 0 || a < 1) { return 1; }
                                    return a ?? 2;
                                }
                            }
                        }
                        """,
                        List.of("class documented 4: [Serializable]..}", "method undocumented 4: [Obsolete]..}")),
                Arguments.of(
                        "typescript",
                        """
                        import { x } from 'y';
                        /** Adds. */
                        export const add = (a: number, b: number) => {
                            return a + b;
                        };
                        export default function twice(a: number) {
                            return a ? 2 * a : 0;
                        }
                        @Component({ selector: 'a' })
                        export class Shape {
                            @Input()
                            name(): string {
                                switch (this.a) { case 1: return 'x'; default: return 'y'; }
                            }
                        }
                        const limit = 3;
                        """,
                        List.of(
                                "function documented 1: export const add = (a: number, b: number) => {..};",
                                "function undocumented 2: export default function twice(a: number) {..}",
                                "class undocumented 2: @Component({ selector: 'a' })..}",
                                "method undocumented 2: @Input()..}")),
                Arguments.of("shell", """
                        #!/bin/bash
                        # Says it.
                        say() {
                            if [ -n "$1" ]; then
                                echo "$1" && true
                            fi
                        }
                        """, List.of("function documented 3: say() {..}")),
                Arguments.of(
                        "rust",
                        """
                        use std::fmt;
                        /// Adds.
                        #[inline]
                        #[must_use]
                        pub fn add(a: i32, b: i32) -> i32 {
                            match a { 1 => 2, _ => a + b }
                        }
                        impl Shape {
                            fn name(&self) -> &str { "x" }
                        }
                        """,
                        List.of(
                                "function documented 3: #[inline]..}",
                                "class undocumented 1: impl Shape {..}",
                                "method undocumented 1: fn name(&self) -> &str { \"x\" }..fn name(&self) -> &str { \"x\" }")),
                Arguments.of(
                        "php",
                        """
                        <?php
                        namespace Shapes;
                        /** A shape. */
                        #[Attribute]
                        class Shape {
                            public function area($a) {
                                return $a && $b ? 1 : 2;
                            }
                        }
                        """,
                        List.of(
                                "class documented 3: #[Attribute]..}",
                                "method undocumented 3: public function area($a) {..}")),
                Arguments.of(
                        "swift",
                        """
                        import Foundation
                        /// A shape.
                        public struct Shape {
                            @discardableResult
                            func area(of a: Int) -> Int {
                                guard a > 0 else { return 0 }
                                return a > 1 && a < 3 ? 1 : 2
                            }
                        }
                        """,
                        List.of(
                                "class documented 4: public struct Shape {..}",
                                "method undocumented 4: @discardableResult..}")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("programs")
    void shouldFindDefinitionsFromTheirFirstDecorationOn(String language, String program, List<String> expected) {
        try (SyntaxParser parser = new SyntaxParser(Grammar.of(language).orElseThrow());
                SyntaxTree tree = parser.parse(program).orElseThrow()) {
            assertThat(tree.definitions().stream().map(found -> described(found, program, tree)))
                    .containsExactlyElementsOf(expected);
        }
    }

    private static String described(Definition found, String program, SyntaxTree tree) {
        List<String> lines =
                program.substring(found.start(), found.end()).lines().toList();
        return found.kind().label() + (found.documented() ? " documented " : " undocumented ")
                + tree.measure(found.start(), found.end()).complexity() + ": "
                + lines.getFirst().strip() + ".." + lines.getLast().strip().replaceAll("^.*else 0$", "0");
    }

    @ParameterizedTest
    @MethodSource("languages")
    void shouldRefuseWhatDoesNotParse(String language) {
        try (SyntaxParser parser = new SyntaxParser(Grammar.of(language).orElseThrow())) {
            assertThat(parser.parse("<?php ) ( } if { class class")).isEmpty();
        }
    }

    static Stream<String> languages() {
        return Grammar.languages().stream();
    }

    @Test
    void shouldCountCharactersOfCommentsAndOffsetsBehindOtherPlanes() {
        // Given
        String program = "# 😀😀\ndef f():\n    # four\n    return '😀'\n";

        // When
        try (SyntaxParser parser = new SyntaxParser(Grammar.of("python").orElseThrow());
                SyntaxTree tree = parser.parse(program).orElseThrow()) {
            Definition found = tree.definitions().getFirst();

            // Then
            assertThat(found)
                    .isEqualTo(new Definition(Kind.FUNCTION, 7, program.length() - 1, new Documentation(0, 6, false)));
            assertThat(tree.measure(found.start(), found.end()).commentCharacters())
                    .isEqualTo(6);
        }
    }
}
