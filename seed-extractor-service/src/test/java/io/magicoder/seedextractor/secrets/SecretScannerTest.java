package io.magicoder.seedextractor.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.magicoder.events.RunSpecification;
import io.magicoder.events.SeedSnippet;
import io.magicoder.seedextractor.SeedExtraction;
import io.magicoder.seedextractor.secrets.PlantedSecrets.Planted;
import io.magicoder.seedextractor.secrets.SecretScanner.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretScannerTest {
    private static final SecretScanner SCANNER = SecretScanner.builtIn();

    @TempDir
    Path folder;

    @Test
    void shouldKnowAtLeastFortyKinds() {
        assertThat(SCANNER.ruleIds()).hasSizeGreaterThanOrEqualTo(40).doesNotHaveDuplicates();
    }

    @Test
    void shouldLetNoneOfTwoHundredPlantedSecretsPass() {
        List<Planted> all = new PlantedSecrets().all();
        assertThat(all).hasSizeGreaterThanOrEqualTo(200);
        assertThat(all.stream().map(Planted::kind).distinct()).hasSizeGreaterThanOrEqualTo(40);
        List<String> passed = new ArrayList<>();
        for (Planted planted : all) {
            for (String part : planted.parts()) {
                int start = planted.text().indexOf(part);
                int lineStart = planted.text().lastIndexOf('\n', start) + 1;
                int lineEnd = planted.text().indexOf('\n', start) + 1;
                if (SCANNER.touching(planted.path(), planted.text(), lineStart, lineEnd)
                        .isEmpty()) {
                    passed.add(planted.kind() + " in a " + planted.context() + " of " + planted.language());
                }
            }
        }
        assertThat(passed).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"syntax", "lines"})
    void shouldKeepPlantedSecretsOutOfTheSeeds(String strategy) throws IOException {
        // Given
        List<Planted> all = new PlantedSecrets().all();
        for (Planted planted : all) {
            Files.writeString(folder.resolve(planted.path()), planted.text());
        }

        // When
        List<SeedSnippet> seeds = seeds(run(strategy, null, null));

        // Then
        assertThat(seeds).isNotEmpty();
        for (Planted planted : all) {
            for (String part : planted.parts()) {
                String half = part.substring(0, Math.min(part.length(), 10));
                assertThat(seeds).extracting(SeedSnippet::snippet).noneMatch(snippet -> snippet.contains(half));
            }
        }
    }

    @Test
    void shouldFindALineFromInsideAKey() {
        // Given
        String body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\n".repeat(60);
        String text = "x = 1\nkey = '''-----BEGIN RSA PRIVATE" + " KEY-----\n" + body + "-----END RSA PRIVATE"
                + " KEY-----'''\ny = 2\n";
        int inside = text.indexOf("MIIE", 3000);

        // Then
        assertThat(SCANNER.touching("a.py", text, inside, inside + 66)).isNotEmpty();
        assertThat(SCANNER.touching("a.py", text, 0, 6)).isEmpty();
        assertThat(SCANNER.touching("a.py", text, text.length() - 6, text.length()))
                .isEmpty();
        assertThat(SCANNER.touching("a.py", text.replace(" PRIVATE ", " PUBLIC "), inside, inside + 66))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password = 'S3cure!pass9'",
                "String password = \"tr0ub4dor&3\";",
                "const dbPassword: string = 'aB3$kd92ls';",
                "export DB_PASSWORD=kf83hd02msl4",
                "  password: Zx81qpWm44",
                "//   api_key: 9f8d7c6b5a4e3f2d1c0b9a8f7e6d5c4b",
                "client_secret=\"q7Rk2Lw9Xv4Bn8Mz1Tc6\"",
                "\"auth_token\": \"b3f9a7d2c8e14f60a5b1\",",
                "headers['Authorization'] = 'Bearer 8s7df6g5h4j3k2l1z0x9c8v7'",
                "curl -u admin:hunter2secret https://db",
                "machine db login admin password k3jh4g5f",
                "jdbc:mysql://db/main?user=admin&password=k3jh4g5f",
                "conn = 'Server=db;Database=main;User Id=sa;Password=k3Jh4!5f;'",
                "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
                "aws_secret_access_key = wJalrXUtnFEMIK7MDENGbPxRfiCYzK83hLq29sTv"
            })
    void shouldFindSecretsByTheirPlace(String line) {
        String text = "first line\n" + line + "\nlast line\n";
        assertThat(SCANNER.touching("a", text, 11, 11 + line.length())).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password = getPassword();",
                "String password = request.getParameter(\"password\");",
                "static final String KEY = \"javax.net.ssl.keyStorePassword\";",
                "token = tokenizer.nextToken();",
                "secretKey = SecretKeyFactory.getInstance(\"PBKDF2WithHmacSHA256\");",
                "password = \"${DB_PASSWORD}\"",
                "password: changeit",
                "postgres://user:password@localhost/db",
                "see http://www.example.org:8080/path@2x.png",
                "TOKEN_TYPE = \"application/json\";",
                "int accessToken = 1234567890;",
                "api_key = os.environ['API_KEY']",
                "throw new IllegalArgumentException(\"password must not be empty\");"
            })
    void shouldLeaveCodeAlone(String line) {
        assertThat(SCANNER.touching("a", line + "\n", 0, line.length())).isEmpty();
    }

    @Test
    void shouldRefuseOrRedactAsConfigured() throws IOException {
        // Given
        String token = new PlantedSecrets()
                .all().stream()
                        .filter(planted -> planted.kind().equals("github"))
                        .findFirst()
                        .orElseThrow()
                        .parts()
                        .getFirst();
        Files.writeString(
                folder.resolve("a.py"),
                "def connect(host):\n    return open_connection(host, \"" + token + "\", retries=3)\n");

        // Then
        SeedExtraction refused = new SeedExtraction(run("syntax", "refuse", null));
        List<SeedSnippet> none = new ArrayList<>();
        refused.forEach(none::add);
        assertThat(none).isEmpty();
        assertThat(refused.skips().byReason()).containsEntry("SECRET", 1L);
        assertThat(seeds(run("syntax", "redact", null)))
                .extracting(SeedSnippet::snippet)
                .containsExactly("def connect(host):\n    return open_connection(host, \"REDACTED\", retries=3)\n");
        assertThat(seeds(run("reference", null, null))).hasSize(1);
        assertThat(seeds(run("reference", "redact", null)))
                .extracting(SeedSnippet::snippet)
                .allSatisfy(snippet -> assertThat(snippet).doesNotContain(token.substring(0, 12)));
        assertThatThrownBy(() -> new SeedExtraction(run("lines", "keep", null)))
                .hasMessage("secrets is 'keep': it must be refuse or redact");
    }

    @Test
    void shouldAddTheRulesOfAFile() throws IOException {
        // Given
        Path rules = folder.resolve("rules.toml");
        Files.writeString(rules, """
                title = "ours"
                [extend]
                useDefault = true
                [[rules]]
                id = "badge"
                description = "a badge of our house"
                regex = '''(?i)badge-([0-9]{4})'''
                secretGroup = 1
                entropy = 1.5
                keywords = ["BADGE-"]
                [[rules.allowlists]]
                regexes = ['''^0000$''']
                stopwords = ["1234"]
                [[rules]]
                id = "vaulted"
                path = '''\\.vault\\.py$'''
                """);
        SecretScanner scanner = SecretScanner.with(rules);

        // Then
        assertThat(scanner.ruleIds()).contains("badge", "private-key");
        assertThat(scanner.touching("a.py", "x = 'Badge-9472'", 0, 16)).containsExactly(new Secret("badge", 11, 15));
        assertThat(scanner.touching("a.py", "x = 'Badge-' + '9472'", 0, 5)).isEmpty();
        assertThat(scanner.touching("a.py", "x = 'Badge-94' + '72'", 18, 20)).isNotEmpty();
        assertThat(scanner.touching("a.py", "badge-1234 badge-0000 badge-7777", 0, 32))
                .isEmpty();
        assertThat(scanner.touching("a.vault.py", "x = 1", 0, 5))
                .extracting(Secret::rule)
                .containsExactly("vaulted");
        assertThat(scanner.touching("a.py", "x = 1", 0, 5)).isEmpty();
    }

    @Test
    void shouldRefuseRulesThatCannotBeUsedInOneSentence() throws IOException {
        Path rules = folder.resolve("rules.toml");
        assertThatThrownBy(() -> SecretScanner.with(rules)).hasMessageContaining("there is no such file");
        Files.writeString(rules, "[[rules]\n");
        assertThatThrownBy(() -> SecretScanner.with(rules)).hasMessageContaining("is no TOML");
        Files.writeString(rules, "title = 'x'\n");
        assertThatThrownBy(() -> SecretScanner.with(rules)).hasMessageContaining("there are no rules in it");
        Files.writeString(rules, "[[rules]]\nid = 'a'\nregex = '(?!x)'\n");
        assertThatThrownBy(() -> SecretScanner.with(rules))
                .hasMessageContaining("rule 'a' has a regular expression that RE2 does not take");
        Files.writeString(rules, "[extend]\npath = 'x'\n[[rules]]\nid = 'a'\nregex = 'x'\n");
        assertThatThrownBy(() -> SecretScanner.with(rules)).hasMessageContaining("extend.path is not supported");
    }

    @Test
    void shouldRefuseAtMostOneInAHundredCleanSnippets() throws IOException {
        // Given
        Path jdk = Path.of(System.getProperty("java.home"), "lib", "src.zip");
        assumeTrue(Files.exists(jdk), "this JDK has no sources");
        RunSpecification run = RunSpecification.of(List.of(jdk.toString()))
                .strategy("lines")
                .maxNewData(3000)
                .build();

        // When
        SeedExtraction extraction = new SeedExtraction(run);
        List<SeedSnippet> seeds = new ArrayList<>();
        extraction.forEach(seeds::add);

        // Then
        long refused = extraction.skips().byReason().getOrDefault("SECRET", 0L);
        assertThat(refused / (double) (seeds.size() + refused)).isLessThanOrEqualTo(0.01);
    }

    private RunSpecification run(String strategy, String secrets, String rules) {
        return RunSpecification.of(List.of(folder.toString()))
                .strategy(strategy)
                .secrets(secrets)
                .secretRules(rules)
                .build();
    }

    private static List<SeedSnippet> seeds(RunSpecification run) throws IOException {
        List<SeedSnippet> seeds = new ArrayList<>();
        new SeedExtraction(run).forEach(seeds::add);
        return seeds;
    }
}
