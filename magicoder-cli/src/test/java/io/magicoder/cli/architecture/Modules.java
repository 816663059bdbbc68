package io.magicoder.cli.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Sources and compiled classes of every module: each folder of the project that has a pom.xml. */
public final class Modules {
    private static final Path ROOT = Path.of("..");

    private Modules() {}

    /** Read once for all tests: it takes seconds. */
    private static final class Classes {
        private static final JavaClasses PRODUCTION = classes("src/main/java", "target/classes");
        private static final JavaClasses TESTS = classes("src/test/java", "target/test-classes");
    }

    public static JavaClasses productionClasses() {
        return Classes.PRODUCTION;
    }

    public static JavaClasses testClasses() {
        return Classes.TESTS;
    }

    /** The Java files of {@code src/main/java}. */
    public static List<Path> productionSources() {
        return having("src/main/java")
                .flatMap(module -> javaFiles(module.resolve("src/main/java")))
                .toList();
    }

    private static JavaClasses classes(String sources, String compiled) {
        List<Path> folders =
                having(sources).map(module -> module.resolve(compiled)).toList();
        for (Path folder : folders) {
            if (!Files.isDirectory(folder)) {
                throw new IllegalStateException(folder + " is missing: compile every module, with mvn test-compile");
            }
        }
        return new ClassFileImporter().importPaths(folders);
    }

    private static Stream<Path> having(String folder) {
        try (Stream<Path> folders = Files.list(ROOT)) {
            return folders
                    .filter(module -> Files.exists(module.resolve("pom.xml")))
                    .filter(module -> Files.isDirectory(module.resolve(folder)))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> javaFiles(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
