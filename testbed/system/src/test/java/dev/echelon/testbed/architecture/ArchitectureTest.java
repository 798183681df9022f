package dev.echelon.testbed.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.Executors;
import org.jspecify.annotations.NullMarked;

/** What the layers may know; a change here wants a second thought. */
@AnalyzeClasses(packages = "dev.echelon", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule DECISIONS_ARE_PURE = classes()
            .that()
            .resideInAnyPackage("dev.echelon.coordinator.run..", "dev.echelon.contracts.compatibility..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                            "java..",
                            "org.jspecify..",
                            "org.semver4j..",
                            "dev.echelon.contracts..",
                            "dev.echelon.coordinator.run..")
                    .and(are(com.tngtech.archunit.base.DescribedPredicate.not(
                            resideInAnyPackage("java.sql..", "java.io..", "java.net..")))))
            .because("the simulation runs the decisions as they are: no framework, no clock, no I/O");

    @ArchTest
    static final ArchRule THE_ENGINE_KNOWS_NO_FRAMEWORK = noClasses()
            .that()
            .resideInAPackage("dev.echelon.coordinator.engine..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "java.sql..", "org.apache.kafka..", "org.flywaydb..")
            .because("a step is lock, read, decide, write; with what is another's business");

    @ArchTest
    static final ArchRule KAFKA_STAYS_AT_THE_EDGE = noClasses()
            .that()
            .resideInAPackage("dev.echelon.coordinator..")
            .and()
            .resideOutsideOfPackages("..release..", "..results..")
            .and()
            .haveSimpleNameNotEndingWith("Wiring")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "org.springframework.kafka.core..")
            .because("Kafka carries, it does not decide");

    @ArchTest
    static final ArchRule SQL_STAYS_IN_ITS_PACKAGES = noClasses()
            .that()
            .resideInAPackage("dev.echelon.coordinator..")
            .and()
            .resideOutsideOfPackages("..postgres..", "..flyway..")
            .and()
            .haveSimpleNameNotEndingWith("Wiring")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "org.springframework.jdbc..")
            .because("who reads the SQL of the master looks in one place");

    @ArchTest
    static final ArchRule FLYWAY_STAYS_IN_ITS_PACKAGES = noClasses()
            .that()
            .resideInAnyPackage("dev.echelon.coordinator..", "dev.echelon.worker..", "dev.echelon.contracts..")
            .and()
            .resideOutsideOfPackages("..flyway..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.flywaydb..")
            .because("an upgrade of Flyway must have few places to look at");

    @ArchTest
    static final ArchRule TIME_COMES_FROM_THE_WIRING = noClasses()
            .that()
            .resideInAnyPackage("dev.echelon.coordinator..", "dev.echelon.worker..", "dev.echelon.contracts..")
            .and()
            .haveSimpleNameNotEndingWith("Wiring")
            .and()
            // fills the class-data archive and wires for that
            .doNotHaveSimpleName("WarmUp")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class)
            .because("what orders things is the master's clock, and tests set the others");

    @ArchTest
    static final ArchRule THREADS_COME_FROM_THE_WIRING = noClasses()
            .that()
            .resideInAnyPackage("dev.echelon.coordinator..", "dev.echelon.worker..", "dev.echelon.migrationset..")
            .and()
            .haveSimpleNameNotEndingWith("Wiring")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(Executors.class)
            .because("threads that nobody knows of are not stopped by anybody");

    @ArchTest
    static final ArchRule WIRED_BY_HAND = noClasses()
            .that()
            .resideInAPackage("dev.echelon..")
            .should()
            .dependOnClassesThat()
            .haveNameMatching("org\\.springframework\\.(stereotype\\..*|beans\\.factory\\.annotation\\.Autowired"
                    + "|transaction\\.annotation\\.Transactional)")
            .because("what is connected with what stands in the *Wiring classes");

    @ArchTest
    static final ArchRule NO_CYCLES = slices().matching("dev.echelon.coordinator.(*)..")
            .should()
            .beFreeOfCycles()
            .because("the flow reads in one direction");

    @ArchTest
    static final ArchRule NO_ORDINALS =
            noClasses().should().callMethod(Enum.class, "ordinal").because("the order of constants is no contract");

    @ArchTest
    static final ArchRule NO_JAVA_UTIL_LOGGING = GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

    @ArchTest
    static final ArchRule NO_OLD_DATES =
            noFields().should().haveRawType("java.util.Date").because("java.time says what it means");

    @ArchTest
    static final ArchRule EVERY_PACKAGE_IS_NULL_MARKED =
            classes().should(resideInANullMarkedPackage()).because("a null that is not announced is a bug");

    private static ArchCondition<JavaClass> resideInANullMarkedPackage() {
        return new ArchCondition<>("reside in a @NullMarked package") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                boolean marked = item.getPackage().isAnnotatedWith(NullMarked.class);
                events.add(new SimpleConditionEvent(item, marked, item.getName() + " is in an unmarked package"));
            }
        };
    }
}
