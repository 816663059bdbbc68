package io.magicoder.seedextractor.secrets;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.magicoder.seedextractor.secrets.SecretRule.Allowlist;
import io.magicoder.seedextractor.secrets.SecretRule.Allowlist.Target;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Kinds of secrets in the form of Gitleaks' configuration (TOML): those that come with the program, and a user's. */
final class SecretRules {
    private static final TomlMapper TOML = new TomlMapper();

    /** Our own rules are written so that a secret lies this near to its keyword, unless they say {@code [\s\S]}. */
    static final int OWN_REACH = 320;

    private final String origin;
    private final boolean own;

    private SecretRules(String origin, boolean own) {
        this.origin = origin;
        this.own = own;
    }

    /** The rules that come with the program. */
    static List<SecretRule> builtIn() {
        try (InputStream in = Objects.requireNonNull(
                SecretRules.class.getResourceAsStream("secret-rules.toml"), "secret-rules.toml beside SecretRules")) {
            return new SecretRules("secret-rules.toml", true)
                    .read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The rules in a file.
     *
     * @throws IllegalArgumentException in one sentence if it is missing or has something in it that is not understood
     */
    static List<SecretRule> in(Path file) {
        try {
            return new SecretRules(file.toString(), false).read(Files.readString(file));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the secret rules in " + file + " cannot be read: "
                            + (Files.exists(file) ? "they are no UTF-8 text" : "there is no such file"),
                    e);
        }
    }

    private List<SecretRule> read(String toml) {
        JsonNode root;
        try {
            root = TOML.readTree(toml);
        } catch (JsonProcessingException e) {
            throw refused("line " + e.getLocation().getLineNr(), "is no TOML: " + e.getOriginalMessage(), e);
        }
        for (String member : List.of("path", "disabledRules")) {
            if (root.path("extend").has(member)) {
                throw refused("extend." + member, "is not supported: give one file with all rules to add", null);
            }
        }
        if (!root.path("rules").isArray() || root.path("rules").isEmpty()) {
            throw refused("[[rules]]", "is missing: there are no rules in it", null);
        }
        List<Allowlist> everywhere = allowlists(root, "allowlist");
        List<SecretRule> rules = new ArrayList<>();
        for (JsonNode rule : root.path("rules")) {
            rules.add(rule(rule, everywhere));
        }
        return rules;
    }

    private SecretRule rule(JsonNode rule, List<Allowlist> everywhere) {
        String id = rule.path("id").asText("");
        if (id.isEmpty()) {
            throw refused("a rule", "has no id", null);
        }
        Pattern regex = pattern(rule.path("regex"), id);
        Pattern path = pattern(rule.path("path"), id);
        if (regex == null && path == null) {
            throw refused("rule '" + id + "'", "has neither regex nor path", null);
        }
        int group = rule.path("secretGroup").asInt(0);
        if (regex != null && (group < 0 || group > regex.groupCount())) {
            throw refused("rule '" + id + "'", "has no group " + group + " in its regex, as secretGroup says", null);
        }
        List<String> keywords = texts(rule.path("keywords")).stream()
                .map(keyword -> keyword.toLowerCase(Locale.ROOT))
                .toList();
        List<Allowlist> allowed = Stream.concat(allowlists(rule, "rule '" + id + "'").stream(), everywhere.stream())
                .toList();
        boolean nearby = own && regex != null && !regex.pattern().contains("[\\s\\S]");
        return new SecretRule(
                id,
                keywords,
                regex,
                group,
                rule.path("entropy").asDouble(0),
                path,
                allowed,
                nearby ? OWN_REACH : SecretRule.ANYWHERE,
                own && regex != null && LineBound.isLineBound(regex.pattern()),
                own ? rule.path("also").asText("") : "",
                own ? rule.path("run").asInt(0) : 0);
    }

    /** Both spellings: {@code [allowlist]} of before, {@code [[allowlists]]} of today. */
    private List<Allowlist> allowlists(JsonNode owner, String where) {
        List<Allowlist> lists = new ArrayList<>();
        if (owner.has("allowlist")) {
            lists.add(allowlist(owner.path("allowlist"), where));
        }
        for (JsonNode list : owner.path("allowlists")) {
            lists.add(allowlist(list, where));
        }
        return lists;
    }

    private Allowlist allowlist(JsonNode list, String where) {
        Target target = switch (list.path("regexTarget").asText("secret")) {
            case "match" -> Target.MATCH;
            case "line" -> Target.LINE;
            default -> Target.SECRET;
        };
        List<Pattern> regexes = new ArrayList<>();
        for (JsonNode regex : list.path("regexes")) {
            Pattern compiled = pattern(regex, where);
            if (compiled != null) {
                regexes.add(compiled);
            }
        }
        return new Allowlist(
                target,
                regexes,
                texts(list.path("stopwords")).stream()
                        .map(word -> word.toLowerCase(Locale.ROOT))
                        .toList());
    }

    private @Nullable Pattern pattern(JsonNode regex, String where) {
        if (!regex.isTextual()) {
            return null;
        }
        try {
            return Pattern.compile(regex.textValue());
        } catch (PatternSyntaxException e) {
            throw refused(
                    where.startsWith("rule") ? where : "rule '" + where + "'",
                    "has a regular expression that RE2 does not take: " + e.getDescription(),
                    e);
        }
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private IllegalArgumentException refused(String what, String why, @Nullable Throwable cause) {
        return new IllegalArgumentException("the secret rules in " + origin + ": " + what + " " + why, cause);
    }
}
