package dev.graft;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import java.util.List;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;

/// Dependencies point downwards only, and libraries stay where they belong.
@AnalyzeClasses(packages = "dev.graft", importOptions = DoNotIncludeTests.class)
class FloorsTest {
    /// A floor and those above it that may use it. Merging and running do not know each other.
    private record Floor(String name, List<String> usedBy) {
        Floor(String name, String... usedBy) {
            this(name, List.of(usedBy));
        }
    }

    private static final List<Floor> FLOORS = List.of(
            new Floor("diagnostic", "tensor", "model", "recipe", "merge", "tokenizer", "engine", "eval", "card", "app"),
            new Floor("tensor", "model", "recipe", "merge", "tokenizer", "engine", "eval", "card", "app"),
            new Floor("model", "recipe", "merge", "tokenizer", "engine", "eval", "card", "app"),
            new Floor("recipe", "merge", "card", "app"),
            new Floor("merge", "card", "app"),
            new Floor("tokenizer", "engine", "eval", "card", "app"),
            new Floor("engine", "eval", "card", "app"),
            new Floor("eval", "card", "app"),
            new Floor("card", "app"),
            new Floor("app"));

    @ArchTest
    static final ArchRule DEPENDENCIES_POINT_DOWNWARDS = floors();

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES = slices().matching("dev.graft.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule EVERY_PACKAGE_IS_ON_A_FLOOR = classes().should().resideInAnyPackage(
            FLOORS.stream().map(floor -> "dev.graft." + floor.name + "..").toArray(String[]::new));

    @ArchTest
    static final ArchRule PICOCLI_STAYS_IN_THE_COMMAND_LINE = noClasses().that()
            .resideOutsideOfPackage("dev.graft.app.cli..").should().dependOnClassesThat().resideInAPackage("picocli..");

    @ArchTest
    static final ArchRule VECTORS_STAY_IN_KERNELS = noClasses().that()
            .resideOutsideOfPackages("dev.graft.tensor..", "dev.graft.engine.kernel..").should()
            .dependOnClassesThat().resideInAPackage("jdk.incubator.vector..");

    @ArchTest
    static final ArchRule ONE_PACKAGE_OPENS_CONNECTIONS = noClasses().that()
            .resideOutsideOfPackage("dev.graft.engine.remote..").should()
            .dependOnClassesThat().resideInAPackage("java.net.http..");

    @ArchTest
    static final ArchRule ONLY_THE_APP_ENDS_THE_JVM = noClasses().that().resideOutsideOfPackage("dev.graft.app..")
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould().callMethod(Runtime.class, "exit", int.class)
            .orShould().callMethod(Runtime.class, "halt", int.class);

    @ArchTest
    static final ArchRule LIBRARIES_SHOW_IN_NO_PUBLIC_SIGNATURE = classes()
            .that(not(resideInAPackage("dev.graft.app.."))).should(showNoJsonOrYamlTypes());

    private static ArchRule floors() {
        LayeredArchitecture floors = layeredArchitecture().consideringOnlyDependenciesInLayers();
        for (Floor floor : FLOORS) {
            floors = floors.optionalLayer(floor.name).definedBy("dev.graft." + floor.name + "..");
        }
        for (Floor floor : FLOORS) {
            floors = floor.usedBy.isEmpty()
                    ? floors.whereLayer(floor.name).mayNotBeAccessedByAnyLayer()
                    : floors.whereLayer(floor.name).mayOnlyBeAccessedByLayers(floor.usedBy.toArray(String[]::new));
        }
        return floors;
    }

    private static ArchCondition<JavaClass> showNoJsonOrYamlTypes() {
        return new ArchCondition<>("show no type of Jackson or SnakeYAML in a public signature") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (!type.getModifiers().contains(JavaModifier.PUBLIC)) {
                    return;
                }
                for (JavaCodeUnit unit : type.getCodeUnits()) {
                    Stream<JavaClass> shown = Stream.concat(unit.getAllInvolvedRawTypes().stream(),
                            unit.getExceptionTypes().stream());
                    check(unit.getModifiers().contains(JavaModifier.PUBLIC), shown, unit.getFullName(), events);
                }
                for (JavaField field : type.getFields()) {
                    check(field.getModifiers().contains(JavaModifier.PUBLIC),
                            field.getAllInvolvedRawTypes().stream(), field.getFullName(), events);
                }
            }

            private void check(boolean isPublic, Stream<JavaClass> shown, String name, ConditionEvents events) {
                if (isPublic
                        && shown.anyMatch(resideInAnyPackage("tools.jackson..", "com.fasterxml..", "org.yaml.."))) {
                    events.add(SimpleConditionEvent.violated(name, name + " shows a type of a library"));
                }
            }
        };
    }
}
