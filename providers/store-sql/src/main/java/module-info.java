/**
 * The default message store: one SQLite database a directory, one writer at a time that commits many calls at once. {@code
 * docs/adr/0023-sqlite-store.md} says why it is as it is. Read {@code Schema}, {@code Writer}, {@code Database}, {@code
 * SqliteLogon}.
 */
@org.jspecify.annotations.NullMarked
module org.postlude.store.sql {
    requires static org.jspecify;
    requires transitive org.postlude.store;
    requires java.sql;
    requires org.slf4j;
    requires org.xerial.sqlitejdbc;

    exports org.postlude.store.sql;

    provides org.postlude.store.spi.StoreProvider with
            org.postlude.store.sql.SqliteStoreProvider;
}
