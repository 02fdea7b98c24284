/** What a user may send, to whom and at which hours, and what happens when the hours end. */
@org.jspecify.annotations.NullMarked
module org.postlude.policy {
    requires transitive org.postlude.message;
    requires transitive org.postlude.store;
    requires jakarta.mail;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports org.postlude.policy;
}
