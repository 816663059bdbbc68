package io.magicoder.languagemodel;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Which package may know which. */
class PackagesTest {
    private static final JavaClasses CLASSES = new ClassFileImporter().importPath(Path.of("target", "classes"));

    @Test
    void eachRoomKnowsOnlyTheRoomsThatItIsBuiltOn() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("top")
                .definedBy("io.magicoder.languagemodel")
                .layer("config")
                .definedBy("..languagemodel.config")
                .layer("engine")
                .definedBy("..languagemodel.engine")
                .layer("program")
                .definedBy("..languagemodel.program")
                .layer("weights")
                .definedBy("..languagemodel.weights")
                .layer("text")
                .definedBy("..languagemodel.text..")
                .layer("training")
                .definedBy("..languagemodel.training")
                .layer("decoding")
                .definedBy("..languagemodel.decoding")
                .layer("serving")
                .definedBy("..languagemodel.serving")
                .layer("structured")
                .definedBy("..languagemodel.structured")
                .whereLayer("config")
                .mayNotAccessAnyLayer()
                .whereLayer("engine")
                .mayNotAccessAnyLayer()
                .whereLayer("program")
                .mayOnlyAccessLayers("config", "engine")
                .whereLayer("weights")
                .mayOnlyAccessLayers("config", "program")
                .whereLayer("text")
                .mayOnlyAccessLayers("config", "engine")
                .whereLayer("training")
                .mayOnlyAccessLayers("config", "program", "weights", "text")
                .whereLayer("decoding")
                .mayOnlyAccessLayers("config", "program", "weights")
                .whereLayer("serving")
                .mayOnlyAccessLayers("config", "program", "weights", "decoding")
                .whereLayer("structured")
                .mayOnlyAccessLayers("config", "text", "serving")
                .ensureAllClassesAreContainedInArchitecture()
                .check(CLASSES);
    }

    @Test
    void noPackageDependsOnItselfByWayOfAnother() {
        slices().matching("io.magicoder.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void tensorsAreKnownOnlyWhereTheyAreComputedWith() {
        noClasses()
                .that()
                .resideInAnyPackage("..languagemodel.config", "..languagemodel.text")
                .should()
                .dependOnClassesThat(resideInAPackage("ai.djl.pytorch.."))
                .check(CLASSES);
    }
}
