/**
 * What a mail client calls: open a {@link org.postlude.store.StoreSession}, open a {@link
 * org.postlude.store.MessageStore}, submit, log off, read the {@link org.postlude.store.LogoffReport}.
 */
package org.postlude.store;
