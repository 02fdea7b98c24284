/** The simulator: runs the real spooler, one seed a run, with deaths, faults and a peer that has moods. */
@org.jspecify.annotations.NullMarked
module org.postlude.spooler.testing {
    requires org.postlude.tck;
    requires transitive org.postlude.spooler;
    requires static transitive org.jspecify;

    exports org.postlude.spooler.testing;
}
