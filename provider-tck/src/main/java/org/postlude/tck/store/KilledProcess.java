package org.postlude.tck.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.postlude.store.StoreAddress;

/** A Java virtual machine that runs {@link KilledProgram} until it is killed: by SIGKILL, where there are signals. */
final class KilledProcess implements AutoCloseable {
    /** A process that has not come to its point by then never will. */
    private static final int PATIENCE_SECONDS = 60;

    private final Ledger ledger = new Ledger();
    private final Process process;
    private final BufferedReader pipe;
    /** What it says to people, of which nobody wants to know if all goes well. */
    private final Path printed;

    private KilledProcess(Process process, Path printed) {
        this.process = process;
        this.printed = printed;
        this.pipe = process.inputReader(UTF_8);
        CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS).execute(this::signal);
    }

    /** By its handle, for the process itself would close the pipe, and what is in it would be lost. */
    private void signal() {
        process.toHandle().destroyForcibly();
    }

    /**
     * Starts one.
     *
     * @param suite whose provider's class it makes, and whose class path it has
     * @param place of the store
     * @param stopAt the point at which it stops
     * @param occurrence the how many-th time
     * @param many nothing for the script, or what the keys of many threads begin with
     */
    static KilledProcess start(KillSuite suite, StoreAddress place, String stopAt, int occurrence, String... many)
            throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                suite.providerClass().getName(), place.scheme(), place.place(), stopAt, Integer.toString(occurrence)));
        arguments.addAll(List.of(many));
        Path printed = Files.createTempFile("killed", ".txt");
        ProcessBuilder builder = OtherJvm.of(
                        KilledProgram.class, List.of(suite.getClass(), suite.providerClass()), arguments)
                .redirectError(printed.toFile());
        return new KilledProcess(builder.start(), printed);
    }

    /**
     * Waits until it has reached a point so often. Other threads of a store may reach a vendor's point less often than the last
     * time; then the end of the script will do.
     */
    void await(String name, int times) throws IOException {
        for (int seen = 0; seen < times; ) {
            if (ledger.count(Ledger.END) > 0) {
                boolean isOwn = !name.contains(".");
                if (isOwn && seen > 0) {
                    return;
                }
                throw new AssertionError("the script does not reach '" + name + "' number " + times
                        + "; it reaches these, so often: " + ledger.points());
            }
            String line = pipe.readLine();
            if (line == null) {
                throw new AssertionError("the process came to its end before '" + name + "' number " + times
                        + ", by itself or after " + PATIENCE_SECONDS + " seconds; its ledger ends with: " + ledger
                        + "; it printed: " + Files.readString(printed));
            }
            ledger.add(line);
            seen += Ledger.name(line).equals(name) ? 1 : 0;
        }
    }

    /** Kills it, waits for its end, and reads what it said until then. */
    Ledger kill() throws IOException, InterruptedException {
        signal();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException("process " + process.pid() + " does not die");
        }
        for (String line = pipe.readLine(); line != null; line = pipe.readLine()) {
            ledger.add(line);
        }
        if (ledger.hasFailed()) {
            throw new AssertionError("the process failed before it was killed; its ledger ends with: " + ledger
                    + "; it printed: " + Files.readString(printed));
        }
        return ledger;
    }

    /** Kills it if nobody did, and waits: whoever closes the store deletes its files. */
    @Override
    public void close() throws IOException {
        signal();
        process.onExit().join();
        Files.delete(printed);
    }
}
