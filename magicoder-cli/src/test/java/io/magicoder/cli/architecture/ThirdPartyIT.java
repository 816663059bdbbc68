package io.magicoder.cli.architecture;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The licences of all that is distributed, as the build's bill of materials ({@code target/bom.json}) names them. */
@EnabledIfSystemProperty(
        named = "sbom",
        matches = ".*",
        disabledReason = "the bill of materials is made by ./magicoder test, and by mvn verify -Dsbom")
class ThirdPartyIT {
    private static final Path ROOT = Path.of("..");
    private static final String WEAK_COPYLEFT = "EPL-2.0";
    private static final String QUARKUS_API = "an API that Quarkus itself is built on, used unchanged";

    /** SPDX ids, the preferred one first where a library leaves the choice. */
    private static final List<String> ALLOWED =
            List.of("Apache-2.0", "MIT", "MIT-0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0");

    /** What publishers call a licence that has an SPDX id; the text was compared. */
    private static final Map<String, String> OTHER_NAMES = Map.of("Go License", "BSD-3-Clause");

    /** Natives of the machine that builds, such as {@code native-linux-x86_64}. */
    private static final Pattern NATIVES = Pattern.compile("\\bnative-(linux|osx|windows)-.*");

    /** Libraries with none of the allowed licences, and why they are here all the same. */
    private static final Map<String, String> EXCEPTIONS = Map.of(
            "jakarta.annotation:jakarta.annotation-api", QUARKUS_API,
            "jakarta.el:jakarta.el-api", QUARKUS_API,
            "jakarta.interceptor:jakarta.interceptor-api", QUARKUS_API,
            "jakarta.json:jakarta.json-api", QUARKUS_API,
            "jakarta.transaction:jakarta.transaction-api", QUARKUS_API,
            "jakarta.ws.rs:jakarta.ws.rs-api", QUARKUS_API,
            "org.eclipse.parsson:parsson", "the JSON parser behind Quarkus' health checks, used unchanged");

    private static List<Library> libraries;

    /** @param licences SPDX ids, or the publisher's name of a licence that has none; the user chooses one of them */
    private record Library(String coordinates, List<String> licences) {
        private static Library of(JsonNode component) {
            List<String> licences = component
                    .path("licenses")
                    .valueStream()
                    .map(choice -> choice.path("expression")
                            .asText(choice.at("/license/id")
                                    .asText(choice.at("/license/name").asText())))
                    .map(licence -> OTHER_NAMES.getOrDefault(licence, licence))
                    .toList();
            String coordinates = component.path("group").asText() + ":"
                    + component.path("name").asText();
            return new Library(NATIVES.matcher(coordinates).replaceFirst("native-*"), licences);
        }

        private Optional<String> licence() {
            return EXCEPTIONS.containsKey(coordinates) && licences.contains(WEAK_COPYLEFT)
                    ? Optional.of(WEAK_COPYLEFT)
                    : ALLOWED.stream().filter(licences::contains).findFirst();
        }
    }

    @BeforeAll
    static void readBillOfMaterials() throws IOException {
        libraries = new ObjectMapper()
                .readTree(ROOT.resolve("target/bom.json").toFile())
                .path("components")
                .valueStream()
                .map(Library::of)
                .filter(library -> !library.coordinates().startsWith("io.magicoder:"))
                .toList();
        assertThat(libraries).hasSizeGreaterThan(100);
    }

    @Test
    void everyLibraryHasALicenceThatIsAllowed() {
        assertThat(libraries)
                .allSatisfy(library -> assertThat(library.licence())
                        .as(
                                "%s has %s: find another library, or name it here with the reason",
                                library.coordinates(), library.licences())
                        .isPresent());
    }

    @Test
    void noExceptionIsLeftOver() {
        assertThat(libraries.stream().map(Library::coordinates)).containsAll(EXCEPTIONS.keySet());
    }

    @Test
    void theNoticesNameEveryLibrary() throws IOException {
        Path expected = ROOT.resolve("target/THIRD-PARTY.md");
        Files.writeString(expected, notices());
        assertThat(ROOT.resolve("THIRD-PARTY.md"))
                .as("after looking at what changed: cp target/THIRD-PARTY.md THIRD-PARTY.md")
                .hasSameTextualContentAs(expected);
    }

    private static String notices() {
        Map<String, TreeSet<String>> byLicence = libraries.stream()
                .collect(groupingBy(
                        library -> library.licence().orElse("none that is allowed"),
                        TreeMap::new,
                        mapping(ThirdPartyIT::line, toCollection(TreeSet::new))));
        return byLicence.entrySet().stream()
                .map(entry -> "## " + entry.getKey() + "\n\n" + String.join("\n", entry.getValue()) + "\n")
                .collect(joining("\n", HEAD, ""));
    }

    private static String line(Library library) {
        String reason = EXCEPTIONS.get(library.coordinates());
        return "- " + library.coordinates() + (reason == null ? "" : " (" + reason + ")");
    }

    private static final String HEAD = """
            # Third-party notices

            The libraries that Magicoder is distributed with, by the licence under which it uses them. `mvn package -Dsbom` writes their versions
            and hashes into `target/bom.json` (CycloneDX); `./magicoder test` compares this file with it.

            PyTorch's native libraries, inside `ai.djl.pytorch:pytorch-native-cpu`, are under PyTorch's own licence, BSD-3-Clause; RocksDB, inside
            `org.rocksdb:rocksdbjni`, is used under Apache-2.0.

            """;
}
