/** The transport contract: what a transport vendor implements. It has never heard of stores. */
@org.jspecify.annotations.NullMarked
module org.postlude.transport {
    requires transitive org.postlude.message;
    requires static transitive org.jspecify;

    exports org.postlude.transport;
}
