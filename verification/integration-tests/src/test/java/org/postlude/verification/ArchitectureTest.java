package org.postlude.verification;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.Timer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postlude.transport.TransportConfigurationException;
import org.postlude.transport.TransportRequest;

/** Who may know whom; what the core must not touch. */
class ArchitectureTest {
    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.postlude");

    /** A record's codec writes into an array; what a stream over an array throws is never thrown. */
    private static final Class<?>[] IN_MEMORY = {
        ByteArrayInputStream.class,
        ByteArrayOutputStream.class,
        DataInputStream.class,
        DataOutputStream.class,
        IOException.class,
        UncheckedIOException.class
    };

    /**
     * Each package by itself. In org.postlude.spooler the three doors, which put the inside together, count apart from the
     * values beside them, which the inside is configured with: for users they are one package.
     */
    private static final SliceAssignment PACKAGES = new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass each) {
            boolean isDoor = Set.of("SpoolerCoordinator", "QueueOptions", "QueueReader", "InboxReader", "Look")
                    .contains(outermost(each).getSimpleName());
            return SliceIdentifier.of(each.getPackageName() + (isDoor ? " (doors)" : ""));
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    };

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
        slices().assignedFrom(PACKAGES).should().beFreeOfCycles().check(HOUSE);
    }

    /** Only the tour, which shows a transport that stands still, and the doctor, who asks each for a look, may know it. */
    @Test
    void theCommandKnowsNoTransportButForTheTour() {
        noClasses()
                .that()
                .resideInAPackage("org.postlude.command..")
                .and(not(resideInAPackage("org.postlude.command.tour")))
                .and(not(resideInAPackage("org.postlude.command.doctor")))
                .should()
                .dependOnClassesThat(resideInAPackage("org.postlude.transport")
                        // Thrown by the spooler's own builder, and given to it.
                        .and(not(belongToAnyOf(TransportConfigurationException.class, TransportRequest.class))))
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
                        .and(not(belongToAnyOf(IN_MEMORY))))
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Thread.class, Clock.class, InstantSource.class, Timer.class, Random.class)
                .check(HOUSE);
    }

    private static boolean isIn(Room room, JavaClass each) {
        return resideInAnyPackage(packages(room)).test(each);
    }

    private static JavaClass outermost(JavaClass each) {
        return each.getEnclosingClass().map(ArchitectureTest::outermost).orElse(each);
    }

    private static String[] packages(Room room) {
        return room.packages().toArray(String[]::new);
    }
}
