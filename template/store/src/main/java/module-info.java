/** A toy message store in one journal file: {@code journal:DIR}. */
module com.example.journal {
    requires transitive org.postlude.store;

    exports com.example.journal;

    provides org.postlude.store.spi.StoreProvider with
            com.example.journal.JournalStoreProvider;
}
