package io.magicoder.scriptedteacher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptedTeacherMainTest {

    private static Process process(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ScriptedTeacherMain.class.getName()));
        command.addAll(List.of(options));
        return new ProcessBuilder(command).start();
    }

    @Test
    void saysItsAddressInOneLineAndServesAsTheOptionsSay() throws Exception {
        Process teacher = process("--host", "0.0.0.0", "--instant", "--rate", "rate-limited-once=1", "--latency", "1");
        try (BufferedReader output = teacher.inputReader();
                HttpClient client = HttpClient.newHttpClient()) {
            // Given
            String line = output.readLine();
            assertThat(line).matches("The scripted teacher \\(a script, not a model\\) answers on http://\\S+/v1");
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create(line.substring(line.indexOf("http")) + "/chat/completions"))
                    .POST(
                            BodyPublishers.ofString(
                                    "{\"model\": \"scripted-teacher\", \"messages\": [{\"role\": \"user\", \"content\": \"x\"}]}"))
                    .build();

            // When
            HttpResponse<String> first = client.send(request, BodyHandlers.ofString());
            HttpResponse<String> second = client.send(request, BodyHandlers.ofString());

            // Then
            assertThat(first.statusCode()).isEqualTo(429);
            assertThat(second.statusCode()).isEqualTo(200);
            assertThat(second.body()).contains("[Problem Description]").hasSizeGreaterThan(1024);
        } finally {
            teacher.destroyForcibly().waitFor();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --rate truncated=2         | the rate of truncated must be a share from 0 to 1
            --rate truncatd=0.1        | truncatd
            --concurrency 0            | 1 request or more
            """)
    void wrongOptionsEndWithASentence(String options, String sentence) throws Exception {
        Process teacher = process(options.split(" "));
        try (BufferedReader errors = teacher.errorReader()) {
            assertThat(errors.readAllAsString()).contains(sentence).doesNotContain("\tat ");
            assertThat(teacher.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(teacher.exitValue()).isEqualTo(2);
        } finally {
            teacher.destroyForcibly();
        }
    }
}
