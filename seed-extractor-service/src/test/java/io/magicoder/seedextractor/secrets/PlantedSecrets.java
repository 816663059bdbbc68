package io.magicoder.seedextractor.secrets;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Files of nine languages with a secret in each: in a comment, in a string, in a block of settings, or cut in two. The secrets
 * are made up anew from what their kinds look like, so that none stands in this repository.
 */
final class PlantedSecrets {
    private static final String LOWER = "abcdefghijklmnopqrstuvwxyz";
    private static final String DIGITS = "0123456789";
    private static final String ALNUM = LOWER + LOWER.toUpperCase(Locale.ROOT) + DIGITS;
    private static final String HEX = "0123456789abcdef";
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private static final Map<String, String> EXTENSIONS = new TreeMap<>(Map.of(
            "python",
            "py",
            "java",
            "java",
            "cpp",
            "cpp",
            "csharp",
            "cs",
            "typescript",
            "ts",
            "shell",
            "sh",
            "rust",
            "rs",
            "php",
            "php",
            "swift",
            "swift"));

    private final Random random = new Random(1);

    /**
     * A file with a secret.
     *
     * @param parts of the secret as they stand in the text, each in a line of its own
     */
    record Planted(String kind, String language, String context, String text, List<String> parts) {
        String path() {
            return kind + "-" + context + "." + EXTENSIONS.get(language);
        }
    }

    /** One file for each kind of secret and each context, the languages in turn. */
    List<Planted> all() {
        List<Planted> planted = new ArrayList<>();
        List<String> languages = List.copyOf(EXTENSIONS.keySet());
        for (Map.Entry<String, String> kind : kinds().entrySet()) {
            for (String context : List.of("comment", "string", "settings", "split")) {
                String language = languages.get(planted.size() % languages.size());
                planted.add(plant(kind.getKey(), kind.getValue(), language, context));
            }
        }
        return planted;
    }

    private Map<String, String> kinds() {
        Map<String, String> kinds = new TreeMap<>();
        kinds.put("aws-key-id", "AKIA" + of(BASE32, 16));
        kinds.put("aws-temporary-key-id", "ASIA" + of(BASE32, 16));
        kinds.put("azure-client", of(ALNUM, 3) + "8Q~" + of(ALNUM, 34));
        kinds.put("google-api", "AIza" + of(ALNUM, 35));
        kinds.put("google-oauth", "GOCSPX-" + of(ALNUM, 28));
        kinds.put("alibaba", "LTAI" + of(ALNUM, 20));
        kinds.put("digitalocean", "dop_v1_" + of(HEX, 64));
        kinds.put("vault", "hvs." + of(ALNUM, 90));
        kinds.put("terraform", of(ALNUM, 14) + ".atlasv1." + of(ALNUM, 64));
        kinds.put("pulumi", "pul-" + of(HEX, 40));
        kinds.put("planetscale", "pscale_tkn_" + of(ALNUM, 43));
        kinds.put("databricks", "dapi" + of(HEX, 32));
        kinds.put("tailscale", "tskey-auth-" + of(ALNUM, 12) + "-" + of(ALNUM, 32));
        kinds.put("github", "ghp_" + of(ALNUM, 36));
        kinds.put("github-app", "ghs_" + of(ALNUM, 36));
        kinds.put("github-fine", "github_pat_" + of(ALNUM, 22) + "_" + of(ALNUM, 59));
        kinds.put("gitlab", "glpat-" + of(ALNUM, 20));
        kinds.put("bitbucket", "ATBB" + of(ALNUM, 32));
        kinds.put("npm", "npm_" + of(ALNUM, 36));
        kinds.put("pypi", "pypi-AgE" + "IcHlwaS5vcmc" + of(ALNUM, 70));
        kinds.put("rubygems", "rubygems_" + of(HEX, 48));
        kinds.put("docker", "dckr_pat_" + of(ALNUM, 27));
        kinds.put("sourcegraph", "sgp_" + of(HEX, 40));
        kinds.put("sonarqube", "sqp_" + of(HEX, 40));
        kinds.put("slack-bot", "xoxb-" + of(DIGITS, 12) + "-" + of(DIGITS, 12) + "-" + of(ALNUM, 24));
        kinds.put(
                "slack-hook",
                "https://hooks.slack.com/services/T" + of(BASE32, 8) + "/B" + of(BASE32, 8) + "/" + of(ALNUM, 24));
        kinds.put("discord-hook", "https://discord.com/api/webhooks/" + of(DIGITS, 18) + "/" + of(ALNUM, 68));
        kinds.put("telegram", of("123456789", 10) + ":AA" + of(ALNUM, 33));
        kinds.put("twilio", "SK" + of(HEX, 32));
        kinds.put("sendgrid", "SG." + of(ALNUM, 22) + "." + of(ALNUM, 43));
        kinds.put("mailchimp", of(HEX, 32) + "-us12");
        kinds.put("brevo", "xkeysib-" + of(HEX, 64) + "-" + of(ALNUM, 16));
        kinds.put("stripe", "sk_live_" + of(ALNUM, 24));
        kinds.put("stripe-hook", "whsec_" + of(ALNUM, 32));
        kinds.put("square", "sq0csp-" + of(ALNUM, 43));
        kinds.put("braintree", "access_token$production$" + of(LOWER + DIGITS, 16) + "$" + of(HEX, 32));
        kinds.put("shopify", "shpat_" + of(HEX, 32));
        kinds.put(
                "plaid",
                "access-production-" + of(HEX, 8) + "-" + of(HEX, 4) + "-" + of(HEX, 4) + "-" + of(HEX, 4) + "-"
                        + of(HEX, 12));
        kinds.put("openai", "sk-proj-" + of(ALNUM, 64));
        kinds.put("anthropic", "sk-ant-api03-" + of(ALNUM, 93) + "AA");
        kinds.put("hugging-face", "hf_" + of(ALNUM, 34));
        kinds.put("replicate", "r8_" + of(ALNUM, 37));
        kinds.put("groq", "gsk_" + of(ALNUM, 52));
        kinds.put("new-relic", "NRAK-" + of(BASE32, 27));
        kinds.put("grafana", "glsa_" + of(ALNUM, 32) + "_" + of(HEX, 8));
        kinds.put("sentry", "sntryu_" + of(HEX, 64));
        kinds.put("linear", "lin_api_" + of(ALNUM, 40));
        kinds.put("postman", "PMAK-" + of(HEX, 24) + "-" + of(HEX, 34));
        kinds.put("figma", "figd_" + of(ALNUM, 43));
        kinds.put("age", "AGE-SECRET-KEY-1" + of("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58));
        kinds.put("jwt", "eyJ" + of(ALNUM, 33) + ".eyJ" + of(ALNUM, 60) + "." + of(ALNUM, 43));
        kinds.put("url-password", "postgres://admin:" + of(ALNUM, 12) + "@db.internal:5432/main");
        kinds.put("bcrypt", "$2b$12$" + of(ALNUM, 53));
        kinds.put("doppler", "dp.pt." + of(ALNUM, 43));
        return kinds;
    }

    private String of(String alphabet, int length) {
        StringBuilder made = new StringBuilder();
        for (int i = 0; i < length; i++) {
            made.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return made.toString();
    }

    private static Planted plant(String kind, String secret, String language, String context) {
        String first = secret.substring(0, secret.length() / 2);
        String second = secret.substring(secret.length() / 2);
        List<String> parts = context.equals("split") ? List.of(first, second) : List.of(secret);
        return new Planted(
                kind, language, context, file(language, body(language, context, secret, first, second)), parts);
    }

    private static String body(String language, String context, String secret, String first, String second) {
        boolean hash = language.equals("python") || language.equals("shell");
        String dollar = language.equals("php") ? "$" : "";
        return switch (context) {
            case "comment" -> (hash ? "# " : "// ") + "until it is rotated: " + secret + "\n";
            case "string" ->
                switch (language) {
                    case "shell" -> "value='" + secret + "'\n";
                    default -> dollar + "value = \"" + secret + "\";\n";
                };
            case "settings" ->
                (hash ? "cat <<'END'\n" : "/*\n") + "service:\n  region: north\n  value: " + secret + "\n  retries: 3\n"
                        + (hash ? "END\n" : "*/\n");
            default ->
                switch (language) {
                    case "python" -> "value = (\"" + first + "\"\n         \"" + second + "\")\n";
                    case "php" -> "$value = '" + first + "'\n    . '" + second + "';\n";
                    case "shell" -> "value='" + first + "'\\\n'" + second + "'\n";
                    case "rust" -> "let value = concat!(\"" + first + "\",\n    \"" + second + "\");\n";
                    case "cpp" -> "auto value = \"" + first + "\"\n    \"" + second + "\";\n";
                    case "csharp" -> "var value = \"" + first + "\" +\n    @\"" + second + "\";\n";
                    default -> "value = \"" + first + "\"\n    + \"" + second + "\";\n";
                };
        };
    }

    private static String file(String language, String body) {
        String code = switch (language) {
            case "python" -> "def sum_of(first, second):\n    return first + second\n";
            case "shell" -> "sum_of() {\n    echo $(($1 + $2))\n}\n";
            case "php" -> "<?php\nfunction sum_of($first, $second) {\n    return $first + $second;\n}\n";
            default -> "int sumOf(int first, int second) {\n    return first + second;\n}\n";
        };
        return code.repeat(language.equals("php") ? 1 : 12) + body + (language.equals("php") ? "" : code.repeat(12));
    }
}
