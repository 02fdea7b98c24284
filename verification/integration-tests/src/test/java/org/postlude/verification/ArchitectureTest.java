package org.postlude.verification;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may know whom; what the core must not touch. */
class ArchitectureTest {
    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.postlude");

    static Stream<Room> rooms() {
        return Room.HOUSE.stream();
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void aRoomKnowsOnlyWhomItMay(Room room) {
        classes()
                .that()
                .resideInAnyPackage(packages(room))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(room.allowed()))
                .check(HOUSE);
    }

    @Test
    void everyClassIsInExactlyOneRoom() {
        List<String> lost = HOUSE.stream()
                .filter(each -> rooms().filter(room -> isIn(room, each)).count() != 1)
                .map(JavaClass::getName)
                .toList();
        assertEquals(List.of(), lost, "classes whose package no room has, or several");
    }

    /** Else the rules above would hold for want of classes. */
    @ParameterizedTest
    @MethodSource("rooms")
    void everyRoomWasLookedInto(Room room) {
        assertTrue(
                HOUSE.stream().anyMatch(each -> isIn(room, each)),
                () -> "no class of " + room + " is on the test's class path");
    }

    @Test
    void packagesFormNoCycles() {
        slices().matching("org.postlude.(**)").should().beFreeOfCycles().check(HOUSE);
    }

    /** Only the tour, which shows a transport that stands still, may know the transport contract. */
    @Test
    void theCommandKnowsNoTransportButForTheTour() {
        noClasses()
                .that()
                .resideInAPackage("org.postlude.command..")
                .and(not(simpleName("Tour")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.postlude.transport")
                .check(HOUSE);
    }

    @Test
    void theCoreHasNoClockThreadOrDisk() {
        noClasses()
                .that()
                .resideInAPackage("org.postlude.spooler.core")
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "java.io",
                                "java.net..",
                                "java.nio..",
                                "java.util.concurrent..",
                                "org.slf4j..",
                                "org.postlude.spooler.run",
                                "org.postlude.spooler.mail")
                        .and(not(simpleName("IOException"))))
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(
                        Thread.class, java.time.Clock.class, java.time.InstantSource.class, java.util.Timer.class)
                .check(HOUSE);
    }

    private static boolean isIn(Room room, JavaClass each) {
        return resideInAnyPackage(packages(room)).test(each);
    }

    private static String[] packages(Room room) {
        return room.packages().toArray(String[]::new);
    }
}
