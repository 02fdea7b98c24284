package org.postlude.command;

import java.io.IOException;
import java.time.InstantSource;
import org.postlude.control.ControlPlace;
import org.postlude.control.ControlServer;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreSession;

/** A program that owns a store, sends over one transport and is asked by others, until its standard input ends. */
final class StayingOwner {
    private StayingOwner() {}

    public static void main(String[] arguments) throws IOException {
        StoreAddress address = StoreAddress.parse(arguments[0]);
        try (ControlServer control = ControlServer.open(ControlPlace.of(System::getenv, InstantSource.system()));
                SpoolerCoordinator spooler = SpoolerCoordinator.builder()
                        .transport(arguments[1])
                        .reachableAt(control.address())
                        .build();
                StoreSession session = spooler.logon("owner");
                MessageStore store = session.openStore(address, OpenOptions.DEFAULT)) {
            control.offer(address, store, spooler.queue(address));
            System.out.println("open");
            while (System.in.read() >= 0) {
                // until whoever began this ends it
            }
            store.storeLogoff(LogoffMode.ORDERLY);
        }
    }
}
