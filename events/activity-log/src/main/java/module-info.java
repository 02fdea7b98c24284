/** What happened, in files that are only appended to and whose lines are chained by hashes. */
@org.jspecify.annotations.NullMarked
module org.postlude.activitylog {
    requires com.fasterxml.jackson.core;
    requires org.slf4j;
    requires transitive org.postlude.message;
    requires transitive org.postlude.store;
    requires static transitive org.jspecify;

    exports org.postlude.activitylog;
}
