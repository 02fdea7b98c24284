/**
 * The store suite. A vendor's test implements {@link org.postlude.tck.store.StoreSuite} and says in one factory, {@link
 * org.postlude.tck.store.StoreUnderTest}, how its process starts and dies. What a vendor can offer beyond that
 * (cutting at a durable step, damaging a message) is a further interface with a suite of its own.
 *
 * <p>For tests of a vendor's own there are {@link org.postlude.tck.store.LoneSupport}, {@link
 * org.postlude.tck.store.FileStoreUnderTest}, {@link org.postlude.tck.store.CrashableFileStore} with its {@link
 * org.postlude.tck.store.ForgetfulDisk}, and {@link org.postlude.tck.store.MortalProvider}, {@link
 * org.postlude.tck.store.OwningProcess}; for those of a program that sends,
 * {@link org.postlude.tck.store.GatedStoreProvider}.
 */
package org.postlude.tck.store;
