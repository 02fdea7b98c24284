/** How a program that owns stores is asked by others: {@code docs/guides/operate.md} has the protocol. */
@org.jspecify.annotations.NullMarked
module org.postlude.control {
    requires transitive com.fasterxml.jackson.databind;
    requires jdk.net;
    requires org.slf4j;
    requires transitive org.postlude.spooler;
    requires static transitive org.jspecify;

    exports org.postlude.control;
}
