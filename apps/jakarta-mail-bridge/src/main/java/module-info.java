/** Lets a program that speaks Jakarta Mail submit its messages to a store. */
@org.jspecify.annotations.NullMarked
module org.postlude.bridge {
    requires transitive jakarta.mail;
    requires transitive org.postlude.store;
    requires static transitive org.jspecify;

    exports org.postlude.bridge;
}
