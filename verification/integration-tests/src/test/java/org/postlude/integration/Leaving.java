package org.postlude.integration;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.postlude.message.Content;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.MessageStore;
import org.postlude.store.StoreClosedException;
import org.postlude.store.Submission;
import org.postlude.trigger.GuestBridge;
import org.postlude.trigger.GuestMap;
import org.postlude.trigger.MachineAddress;
import org.postlude.trigger.MachineEvents;

/** A program that submits without a pause until its store is logged off because the process is to end; for {@link ProcessLogoffTest}. */
final class Leaving {
    private Leaving() {}

    /** A port and the folder of a store. Prints the key of each message that was accepted, and each report. */
    public static void main(String[] args) throws InterruptedException {
        InstantSource clock = InstantSource.system();
        SpoolerCoordinator spooler = SpoolerCoordinator.builder()
                .transport("smtp://127.0.0.1:" + args[0] + "?starttls=off")
                .build();
        MachineEvents events = new MachineEvents(clock);
        events.listen(new GuestBridge(
                spooler,
                new GuestMap(List.of(new GuestMap.Entry("process", "*", "*"))),
                Map.of(),
                event -> System.out.println("report " + event.facts()),
                clock));
        events.watch(MachineAddress.parse("process:?within=20s"));
        MessageStore store = spooler.logon("ann").openStore("sqlite:" + Path.of(args[1]));
        try {
            for (int i = 0; ; i++) {
                store.submit(Submission.of(Letters.envelopeOf("k" + i), Content.of(Letters.bytesOf("k" + i))));
                System.out.println("accepted k" + i);
            }
        } catch (StoreClosedException e) {
            System.out.println("closed");
        }
        Thread.currentThread().join(); // until the end, which has begun
    }
}
