/** Lets a program submit mail inside its own JDBC transaction, and brings what was committed into a store. */
@org.jspecify.annotations.NullMarked
module org.postlude.outbox {
    requires transitive java.sql;
    requires transitive org.postlude.store;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports org.postlude.outbox;
}
