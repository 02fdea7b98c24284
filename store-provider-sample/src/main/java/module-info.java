/** A message store in a Maildir directory, the example to copy for a store of your own; README.md says what to read. */
@org.jspecify.annotations.NullMarked
module org.postlude.store.maildir {
    requires static org.jspecify;
    requires transitive org.postlude.store;
    requires org.slf4j;

    exports org.postlude.store.maildir;

    provides org.postlude.store.spi.StoreProvider with
            org.postlude.store.maildir.MaildirStoreProvider;
}
