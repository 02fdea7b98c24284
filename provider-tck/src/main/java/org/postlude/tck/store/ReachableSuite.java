package org.postlude.tck.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.ReachableLogon;
import org.postlude.store.spi.StoreRefusingException;

/** For a store whose logons have {@link ReachableLogon}: who finds it owned learns whom to ask, and no dead owner is believed. */
public interface ReachableSuite extends StoreContract {
    /**
     * What the owner announces, those who only look are told, the latest first.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void S14_whoOnlyLooksIsToldWhereTheOwnerIsReached(StoreBench bench) throws Exception {
        ReachableLogon owner = of(bench.spooler());
        ReachableLogon reader = of(bench.logon(Access.READ_ONLY));
        assertEquals(List.of(), reader.announced(), "nothing was announced yet");

        owner.announce("/run/first");
        owner.announce("/run/a second one");
        owner.announce("/run/first");

        assertEquals(List.of("/run/a second one", "/run/first"), reader.announced());
        assertEquals(List.of("/run/a second one", "/run/first"), owner.announced());
        assertEquals(0, bench.spooler().counts().messages(), "and the store is used as before");
    }

    /**
     * What an owner announced is gone with it.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void S14_nobodyIsSentToAnOwnerThatHasGone(StoreBench bench) throws Exception {
        of(bench.spooler()).announce("/run/first");
        ReachableLogon reader = of(bench.logon(Access.READ_ONLY));
        assertEquals(List.of("/run/first"), reader.announced());

        bench.spooler().close();
        assertEquals(List.of(), reader.announced(), "nobody owns the store");

        bench.reopen();
        ReachableLogon next = of(bench.logon(Access.READ_ONLY));
        assertEquals(List.of(), next.announced(), "the next owner has announced nothing");
    }

    /**
     * Only who owns the store says where its owner is reached, and in one line.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void S14_whatIsNoAddressOrNoOwnersIsRefused(StoreBench bench) throws Exception {
        ReachableLogon owner = of(bench.spooler());
        for (String address : List.of("", " ", "/run/a\ncontrol=/run/b")) {
            assertThrows(IllegalArgumentException.class, () -> owner.announce(address), () -> "'" + address + "'");
        }
        assertEquals(List.of(), owner.announced());
        ReachableLogon reader = of(bench.logon(Access.READ_ONLY));
        bench.spooler().close();

        assertThrows(StoreRefusingException.class, () -> reader.announce("/run/first"));
        assertEquals(List.of(), reader.announced());
    }

    private static ReachableLogon of(Object logon) {
        return assertInstanceOf(
                ReachableLogon.class, logon, "the store's logons cannot say where its owner is reached");
    }
}
