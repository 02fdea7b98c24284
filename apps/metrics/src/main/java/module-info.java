/** What the spooler does, as meters of Micrometer. */
@org.jspecify.annotations.NullMarked
module org.postlude.metrics {
    requires transitive micrometer.core;
    requires transitive org.postlude.spooler;
    requires static transitive org.jspecify;

    exports org.postlude.metrics;
}
