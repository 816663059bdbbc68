package io.magicoder.cli.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The directions of dependency that the architecture rests on, over the compiled classes of every module. */
class DirectionOfDependencyTest {
    private static final List<String> SERVICES =
            List.of("seedextractor", "generator", "cleaner", "trainer", "inference");

    /** Static methods by which DJL is entered. */
    private static final Set<String> DOORS = Set.of("newBaseManager", "builder", "newInstance");

    private static JavaClasses classes;

    @BeforeAll
    static void importClassesOfAllModules() {
        classes = Modules.productionClasses();
    }

    private static String packages(String module) {
        return "io.magicoder." + module + "..";
    }

    @ParameterizedTest
    @FieldSource("SERVICES")
    void noServiceDependsOnAnotherOrOnTheCommandLine(String service) {
        String[] others = SERVICES.stream()
                .filter(other -> !other.equals(service))
                .map(DirectionOfDependencyTest::packages)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(packages(service))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage(packages("cli"), packages("benchmarks"), packages("embeddedkafka"))
                .check(classes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"events", "scriptedteacher"})
    void theContractAndTheScriptedTeacherKnowNobody(String module) {
        noClasses()
                .that()
                .resideInAPackage(packages(module))
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are of another module",
                        type -> type.getPackageName().startsWith("io.magicoder.")
                                && !type.getPackageName().startsWith("io.magicoder." + module)))
                .check(classes);
    }

    @Test
    void theLanguageModelKnowsNeitherKafkaNorQuarkusNorThePipeline() {
        noClasses()
                .that()
                .resideInAPackage(packages("languagemodel"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "io.quarkus..", "jakarta..", packages("events"))
                .check(classes);
    }

    @Test
    void onlyTheCommandLineAndTheBenchmarksUseTheScriptedTeacherWhichNeedsNoQuarkus() {
        noClasses()
                .that()
                .resideOutsideOfPackages(packages("scriptedteacher"), packages("cli"), packages("benchmarks"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(packages("scriptedteacher"))
                .check(classes);
        noClasses()
                .that()
                .resideInAPackage(packages("scriptedteacher"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "io.quarkus..", "jakarta..")
                .check(classes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rowfiles", "charts"})
    void filesOfRowsAndChartsKnowNobody(String module) {
        noClasses()
                .that()
                .resideInAPackage(packages(module))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "io.quarkus..", "jakarta..")
                .orShould()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are of another module",
                        type -> type.getPackageName().startsWith("io.magicoder.")
                                && !type.getPackageName().startsWith("io.magicoder." + module)))
                .check(classes);
    }

    @Test
    void chartsAreDrawnInOneModuleAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage(packages("charts"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.jetbrains.letsPlot..", "kotlin..")
                .check(classes);
    }

    @Test
    void parquetIsReadAndWrittenInOneModuleAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage(packages("rowfiles"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.parquet..", "org.apache.hadoop..")
                .check(classes);
    }

    @Test
    void conditionsAreComputedInOneModuleAloneWhichKnowsNoService() {
        noClasses()
                .that()
                .resideOutsideOfPackage(packages("dataset"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.duckdb..")
                .check(classes);
        noClasses()
                .that()
                .resideInAPackage(packages("dataset"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "io.quarkus..", "jakarta..")
                .orShould()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are of other modules than events and files of rows",
                        type -> type.getPackageName().startsWith("io.magicoder.")
                                && !type.getPackageName().matches("io\\.magicoder\\.(dataset|events|rowfiles)")))
                .check(classes);
    }

    @Test
    void onlyTrainerAndInferenceAmongTheServicesUseTheLanguageModel() {
        noClasses()
                .that()
                .resideInAnyPackage(packages("seedextractor"), packages("generator"), packages("cleaner"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(packages("languagemodel"))
                .check(classes);
    }

    /** Benchmarks measure bare products beside it. */
    @Test
    void theLanguageModelsEngineRoomIsItsOwn() {
        noClasses()
                .that()
                .resideOutsideOfPackages(packages("languagemodel"), packages("benchmarks"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages("languagemodel.program"), packages("languagemodel.weights"))
                .check(classes);
    }

    /** It tells DJL to report nothing, which must come before anything else that starts an engine or a tokenizer. */
    @Test
    void theOnlyDoorIntoDjlIsDjl() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.magicoder.languagemodel.engine.Djl")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("ai.djl.engine.Engine")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("ai.djl.Model")
                .orShould()
                .callMethodWhere(DescribedPredicate.describe(
                        "makes an owner of tensors or a tokenizer",
                        call -> call.getTargetOwner().getPackageName().startsWith("ai.djl.")
                                && DOORS.contains(call.getName())))
                .check(classes);
    }

    @Test
    void theCheckOfATrainingNeedsNeitherKafkaNorQuarkus() {
        noClasses()
                .that()
                .resideInAnyPackage(packages("trainer.check"), packages("trainer.training"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "io.quarkus..", "jakarta..", "org.eclipse.microprofile..")
                .check(classes);
    }

    @Test
    void kafkasInternalsAreTouchedByOneClassAlone() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.magicoder.embeddedkafka.EmbeddedKafka")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("kafka..", "org.apache.kafka.server..", "org.apache.kafka.metadata..")
                .check(classes);
    }
}
