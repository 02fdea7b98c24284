package org.postlude.tck.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.StoreLogon;

/**
 * A second Java virtual machine that has a store open for writing, for tests of what only another process can show: its lock,
 * and what it leaves when it is killed. It has what the test's path has, as one class path, and finds the provider there by its
 * scheme, so by {@code META-INF/services}. It goes when it is closed, and with the process that began it.
 */
public final class OwningProcess implements AutoCloseable {
    static final String READY = "the store is mine";

    private static final int PATIENCE_SECONDS = 60;

    private final Process process;

    private OwningProcess(Process process) {
        this.process = process;
    }

    /**
     * Begins one and waits until it has the store.
     *
     * @param place of the store; made if there is none
     * @param beside classes of a test whose place is to be on its class path as well
     * @return a running process
     * @throws IOException if it cannot be begun, or did not get the store; the message says why
     */
    public static OwningProcess of(StoreAddress place, Class<?>... beside) throws IOException {
        Process process = OtherJvm.of(OwningProcess.class, List.of(beside), List.of(place.scheme(), place.place()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        CompletableFuture<Void> impatience = CompletableFuture.runAsync(
                process.toHandle()::destroyForcibly,
                CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS));
        List<String> printed = new ArrayList<>();
        if (isReady(process.inputReader(UTF_8), printed) && impatience.cancel(false)) {
            return new OwningProcess(process);
        }
        process.destroyForcibly();
        throw new IOException("the other process did not get the store " + place + " within " + PATIENCE_SECONDS
                + " seconds; it printed: " + printed);
    }

    /** A virtual machine may have something to say first, and goes when it did not get the store. */
    static boolean isReady(BufferedReader output, List<String> printed) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.equals(READY)) {
                return true;
            }
            printed.add(line);
        }
        return false;
    }

    /**
     * Which process it is.
     *
     * @return its id
     */
    public long pid() {
        return process.pid();
    }

    /** As {@code kill -9}: it closes nothing. Returns when it is gone. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("process " + process.pid() + " does not die");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while process " + process.pid() + " dies", e);
        }
    }

    /**
     * The other process: opens the store and waits until its input ends.
     *
     * @param arguments the scheme and the place
     * @throws IOException if its input cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        PrintStream answer = System.out;
        // Whatever a store prints is no answer.
        System.setOut(System.err);
        LogonRequest request =
                new LogonRequest(new StoreAddress(arguments[0], arguments[1]), LogonRequest.Access.WRITE, false);
        try (StoreLogon logon =
                GatedStoreProvider.found(arguments[0]).logon(LoneSupport.on(InstantSource.system()), request)) {
            answer.println(READY);
            if (System.in.read() >= 0) {
                throw new IllegalStateException("nothing was to come: " + logon.info());
            }
        } catch (RuntimeException e) {
            answer.println(String.valueOf(e).replace('\n', ' '));
        }
    }
}
