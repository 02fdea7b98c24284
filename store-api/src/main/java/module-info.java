/**
 * The store contract: what a mail client calls ({@code org.postlude.store}), what a store vendor implements
 * ({@code org.postlude.store.spi}, with tools for it in {@code org.postlude.store.spi.support}), and the numbers of the
 * original ({@code org.postlude.store.mapi}).
 */
@org.jspecify.annotations.NullMarked
module org.postlude.store {
    requires transitive org.postlude.message;
    requires static transitive org.jspecify;

    exports org.postlude.store;
    exports org.postlude.store.mapi;
    exports org.postlude.store.spi;
    exports org.postlude.store.spi.support;
}
