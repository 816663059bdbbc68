package io.magicoder.cli.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.properties.CanBeAnnotated;
import io.magicoder.cli.architecture.Modules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RestReferenceTest {
    private static final Path REFERENCE = Path.of("..", "docs", "reference", "rest.md");
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "DELETE", "PATCH");
    private static final Pattern SECTION = Pattern.compile("^## .*?([a-z-]+)\\b.*", Pattern.MULTILINE);
    private static final Pattern ROW =
            Pattern.compile("^\\| `((?:GET|POST|PUT|DELETE|PATCH) /[^`]*)` \\|", Pattern.MULTILINE);

    @Test
    void theReferenceNamesEveryEndpointAndNoOther() throws IOException {
        Set<String> offered = new TreeSet<>();
        for (JavaClass type : Modules.productionClasses()) {
            if (type.isAnnotatedWith("jakarta.ws.rs.Path")
                    && !type.isAnnotatedWith("org.eclipse.microprofile.rest.client.inject.RegisterRestClient")
                    && !type.isInterface()) {
                type.getMethods().stream().flatMap(RestReferenceTest::endpoints).forEach(offered::add);
            }
        }
        assertThat(documented()).isNotEmpty().containsExactlyElementsOf(offered);
    }

    private static Set<String> documented() throws IOException {
        Set<String> endpoints = new TreeSet<>();
        String service = "";
        for (String line : Files.readAllLines(REFERENCE)) {
            Matcher section = SECTION.matcher(line);
            Matcher row = ROW.matcher(line);
            if (section.matches()) {
                service = section.group(1).replace("-", "");
            } else if (row.find()
                    && !row.group(1).startsWith("GET /q/")
                    && !row.group(1).startsWith("GET /openapi")) {
                endpoints.add(service + " " + row.group(1));
            }
        }
        return endpoints;
    }

    private static Stream<String> endpoints(JavaMethod method) {
        JavaClass type = method.getOwner();
        String service = type.getPackageName().split("\\.", -1)[2];
        String path =
                ("/" + path(type) + "/" + path(method)).replaceAll("/+", "/").replaceAll("(.)/$", "$1");
        return METHODS.stream()
                .filter(verb -> method.isAnnotatedWith("jakarta.ws.rs." + verb))
                .map(verb -> service + " " + verb + " " + path);
    }

    private static String path(CanBeAnnotated annotated) {
        return switch (annotated) {
            case JavaClass type ->
                type.tryGetAnnotationOfType("jakarta.ws.rs.Path")
                        .flatMap((JavaAnnotation<JavaClass> path) -> path.get("value"))
                        .map(Object::toString)
                        .orElse("");
            case JavaMethod method ->
                method.tryGetAnnotationOfType("jakarta.ws.rs.Path")
                        .flatMap((JavaAnnotation<JavaMethod> path) -> path.get("value"))
                        .map(Object::toString)
                        .orElse("");
            default -> "";
        };
    }
}
