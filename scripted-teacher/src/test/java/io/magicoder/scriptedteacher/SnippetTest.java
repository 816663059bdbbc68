package io.magicoder.scriptedteacher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SnippetTest {

    @Test
    void snippetIsTheLastFencedBlock() {
        Snippet snippet =
                Snippet.in("Intro\n```\nfirst\n```\nthen\n```\nint second;\n\n  third\n```\nWrite two sections.");

        assertThat(snippet.code()).isEqualTo("int second;\n\n  third");
    }

    @ParameterizedTest
    @ValueSource(strings = {"int cacheSize;", "no code at all"})
    void messageWithoutFenceIsTheSnippet(String message) {
        assertThat(Snippet.in(message).code()).isEqualTo(message);
    }

    @Test
    void longerFenceMayContainAShorterOne() {
        assertThat(Snippet.in("````\n```\nx\n```\n````\n").code()).isEqualTo("```\nx\n```");
    }

    @Test
    void fenceThatIsNotClosedReachesToTheEnd() {
        assertThat(Snippet.in("see\n```java\nint a;\nint b;").code()).isEqualTo("int a;\nint b;");
    }

    @Test
    void tagOfTheFenceNamesTheLanguage() {
        assertThat(Snippet.in("```go\nx\n```").language().name()).isEqualTo("go");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            private final Map<String, Integer> counts = new HashMap<>(); | java
            } | java
             * @return the number of entries | java
            def parse(self, text): | python
            #include <vector> | cpp
            public string Name { get; set; } | csharp
            export const load = async () => await fetch(url); | typescript
            pub fn length(&self) -> usize { | rust
            if err != nil { return nil, fmt.Errorf("x") } | go
            $this->name = $name; | php
            if [ -f "$HOME/.profile" ]; then | shell
            guard let name = user.name else { return nil } | swift
            """)
    void languageIsToldFromItsConstructs(String code, String expected) {
        assertThat(Snippet.in("```\n" + code + "\n```").language().name()).isEqualTo(expected);
    }

    @Test
    void thingsAreTheCompoundIdentifiersWithoutVerbs() {
        Snippet snippet = Snippet.in("int getHashTable(String name) { return MAX_RETRY_COUNT + threadPool2.size(); }");

        assertThat(snippet.things())
                .extracting(Name::spaced)
                .containsExactly("hash table", "max retry count", "thread pool");
    }

    @Test
    void thingsAreSingleWordsThatNameSomethingIfNoneIsCompound() {
        assertThat(Snippet.in(" * Waits for the signal.\nreturn this.thread;").things())
                .containsExactly(new Name(List.of("thread")));
        assertThat(Snippet.in("}").things()).isEmpty();
    }
}
