package org.postlude.testing;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.Deadline;
import org.postlude.tck.memory.InMemoryStoreProvider;
import org.postlude.tck.time.VirtualTime;
import org.postlude.tck.transport.ScriptedTransport;

/** One life of the program under test: a spooler, what it has to do, and the fence that falls when it is killed. */
record TestProcess(
        SpoolerCoordinator coordinator,
        UnderWay underWay,
        CountedThreads threads,
        Fence fence,
        InMemoryStoreProvider disk) {

    static TestProcess begin(
            InMemoryStoreProvider disk,
            ScriptedTransport transport,
            String name,
            VirtualTime time,
            Fence fence,
            LooseEnds looseEnds,
            UnaryOperator<SpoolerCoordinator.Builder> settings) {
        UnderWay underWay = new UnderWay();
        CountedThreads threads = new CountedThreads(underWay, time, looseEnds);
        String scheme = transport.schemes().iterator().next();
        SpoolerCoordinator.Builder builder = SpoolerCoordinator.builder()
                .store(fence.stores(disk))
                .transportProvider(fence.transports(transport))
                .transport(name, scheme + ":next-hop", Map.of())
                .localName("post.example.org");
        SpoolerCoordinator coordinator =
                settings.apply(builder).clock(time).alarm(threads).build();
        return new TestProcess(coordinator, underWay, threads, fence, disk);
    }

    /** Dies; its threads are let go, and reach nobody. */
    void kill() {
        threads.die();
        disk.crash();
        fence.fall();
        CompletableFuture<Void> gone =
                CompletableFuture.runAsync(() -> coordinator.closeWithin(Deadline.in(Duration.ZERO)));
        try {
            gone.get(TestSpooler.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("what is left of the process that was killed does not end: " + underWay, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while a process was killed", e);
        }
    }
}
