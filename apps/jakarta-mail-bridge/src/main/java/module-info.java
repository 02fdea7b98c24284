/** Lets a program submit its Jakarta Mail messages, or raw ones, to a store. */
@org.jspecify.annotations.NullMarked
module org.postlude.bridge {
    requires transitive jakarta.mail;
    requires transitive org.postlude.store;
    requires static transitive org.jspecify;

    exports org.postlude.bridge;
}
