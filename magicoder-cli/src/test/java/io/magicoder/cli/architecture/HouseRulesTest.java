package io.magicoder.cli.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What reviews would otherwise say again and again. Error Prone, set up in the parent's pom.xml, holds the rest: no null
 * across a boundary, no call that silently takes the default locale, time zone or character set.
 */
class HouseRulesTest {
    private static final Pattern TOP_LEVEL_TYPE = Pattern.compile(
            "^(?:(?:public|abstract|final|sealed|non-sealed) )*(?:class|record|interface|enum|@interface) ",
            Pattern.MULTILINE);
    private static final Pattern MARKDOWN_COMMENT = Pattern.compile("^\\s*///", Pattern.MULTILINE);

    private static final String STANDARD_OUTPUT_AS_A_FILE = "io.magicoder.rowfiles.Destination";

    private static JavaClasses production;
    private static JavaClasses tests;

    @BeforeAll
    static void importClassesOfAllModules() {
        production = Modules.productionClasses();
        tests = Modules.testClasses();
    }

    @Test
    void noClassIsNamedAfterNothing() {
        for (JavaClasses classes : List.of(production, tests)) {
            noClasses()
                    .should()
                    .haveNameMatching(".*(Manager|Helper|Utils?|Impl)")
                    .because("a class that is hard to name does two things")
                    .check(classes);
        }
    }

    @Test
    void everyPackageIsNullMarked() {
        List<String> packages = production.stream()
                .filter(type -> !type.getPackage().isAnnotatedWith(NullMarked.class))
                .map(JavaClass::getPackageName)
                .distinct()
                .toList();
        assertThat(packages)
                .as("packages without @NullMarked in their package-info.java")
                .isEmpty();
    }

    @Test
    void onlyProgramsAndTheCommandLinePrint() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.magicoder.cli..", "io.magicoder.benchmarks..")
                .and()
                .haveSimpleNameNotEndingWith("Main")
                .and()
                .doNotHaveFullyQualifiedName(STANDARD_OUTPUT_AS_A_FILE)
                .should(ACCESS_STANDARD_STREAMS)
                .because("services log")
                .check(production);
    }

    @Test
    void nothingAsksForTheDefaultsOfTheMachine() {
        for (JavaClasses classes : List.of(production, tests)) {
            noClasses()
                    .should()
                    .callMethod(Locale.class, "getDefault")
                    .orShould()
                    .callMethod(ZoneId.class, "systemDefault")
                    .orShould()
                    .callMethod(TimeZone.class, "getDefault")
                    .orShould()
                    .callMethod(Charset.class, "defaultCharset")
                    .because("results are the same on every machine")
                    .check(classes);
        }
    }

    @Test
    void noTestSleeps() {
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class, int.class)
                .orShould()
                .callMethod(Thread.class, "sleep", Duration.class)
                .orShould()
                .callMethod(TimeUnit.class, "sleep", long.class)
                .because("a test waits for the condition it is about")
                .check(tests);
    }

    @Test
    void everyTypeSaysWhatItIs() throws IOException {
        List<Path> silent = new ArrayList<>();
        for (Path source : Modules.productionSources()) {
            String text = Files.readString(source);
            Matcher type = TOP_LEVEL_TYPE.matcher(text);
            String head = type.find() ? text.substring(0, type.start()) : text;
            if (!head.contains("/**")) {
                silent.add(source);
            }
        }
        assertThat(silent).as("types and packages without Javadoc").isEmpty();
    }

    @Test
    void javadocHasOneForm() throws IOException {
        for (Path source : Modules.productionSources()) {
            assertThat(MARKDOWN_COMMENT.matcher(Files.readString(source)).find())
                    .as("%s has a Markdown comment: Javadoc is written in /** */ here", source)
                    .isFalse();
        }
    }
}
