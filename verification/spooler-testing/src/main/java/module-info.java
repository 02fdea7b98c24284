/**
 * For the tests of programs: a spooler in virtual time with scripted providers, strict in tear-down. And the simulator: runs the
 * real spooler, one seed a run, with deaths, faults and a peer that has moods.
 */
@org.jspecify.annotations.NullMarked
module org.postlude.spooler.testing {
    requires org.opentest4j;
    requires transitive org.junit.jupiter.api;
    requires transitive org.postlude.tck;
    requires transitive org.postlude.spooler;
    requires static transitive org.jspecify;

    exports org.postlude.spooler.testing;
    exports org.postlude.testing;
}
