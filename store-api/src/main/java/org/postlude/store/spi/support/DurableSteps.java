package org.postlude.store.spi.support;

import java.io.IOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postlude.message.ErrorKind;
import org.postlude.store.spi.StoreHealth;
import org.postlude.store.spi.StoreRefusingException;

/**
 * Runs the steps that make a store durable (a write, a force, a rename, a commit) and stops at the first one that fails
 * (rule Q0), with whatever exception or error, which is then the store's health (rule Q12).
 *
 * <p>The system may tell a failed force only once; a second one that succeeds proves nothing. So nothing leads back: the
 * store refuses every change until it is opened anew, with new steps.
 *
 * <p>Thread-safe. Steps may run at the same time; one that succeeds while another fails has an unknown result all the same,
 * for the failure may have been its own and told to the other thread only.
 */
public final class DurableSteps {
    private final InstantSource clock;
    private final Layer layer;
    private final Instant since;
    private volatile @Nullable Refusal refusal;

    /** Something on the disk that is done or fails. */
    @FunctionalInterface
    public interface Action {
        /**
         * Does it.
         *
         * @throws IOException if it failed, wholly or in part
         */
        void run() throws IOException;
    }

    /** What stands between the steps and the disk: the seam where a test makes one fail, or cuts the power. */
    @FunctionalInterface
    public interface Layer {
        /** Runs each step and does nothing else. */
        Layer NONE = (step, path, action) -> action.run();

        /**
         * Runs one step.
         *
         * @param step one word for what it does, as the store names its steps
         * @param path of what
         * @param action the step itself
         * @throws IOException if it failed
         */
        void run(String step, Path path, Action action) throws IOException;
    }

    private record Refusal(ErrorKind kind, String why, StoreHealth health) {}

    /**
     * Steps of a store that is sound.
     *
     * @param clock says since when a store refuses
     * @param layer {@link Layer#NONE}, or a test's
     */
    public DurableSteps(InstantSource clock, Layer layer) {
        this.clock = clock;
        this.layer = layer;
        this.since = clock.instant();
    }

    /**
     * Runs a step, or does not if an earlier one failed.
     *
     * @param step one word for what it does
     * @param path of what; a store without files names its directory
     * @param action the step itself
     * @throws IOException if it failed, or any other step did: the result is unknown, and the store refuses from now on
     */
    public void run(String step, Path path, Action action) throws IOException {
        try {
            if (refusal == null) {
                layer.run(step, path, action);
            }
        } catch (
                Throwable
                        e) { // an Error too: it may have come when the step was done, and the store does not know of it
            boolean full = String.valueOf(e.getMessage()).contains("No space left");
            String why = step + " of " + path + " failed: " + e
                    + (e instanceof IOException ? ". Mend the disk, then open" : ". Open") + " the store anew";
            refuse(full ? ErrorKind.NOT_ENOUGH_DISK : ErrorKind.DISK_ERROR, why);
            throw e;
        }
        // Another thread's failed force may have been ours too, and told to that thread only.
        Refusal present = refusal;
        if (present != null) {
            throw new IOException("result unknown: " + present.why());
        }
    }

    /**
     * Makes a directory and what is missing above it, for their owner alone ({@link PrivateFiles}), each durable before
     * there is anything in it: a durable name in a directory that is lost would be lost with it.
     *
     * @param directory where
     * @throws IOException if it cannot be made
     */
    public void makeDirectories(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Path parent = directory.resolveSibling("");
            boolean isParentThere = Files.isDirectory(parent);
            makeDirectories(parent);
            PrivateFiles.makeDirectory(directory);
            forceNew(directory);
            Path above = parent.getParent();
            if (isParentThere && above != null && Files.isReadable(above)) {
                // Whoever made it may have failed before its name was forced: then it was the last one that was made.
                forceNames(parent);
            }
        }
    }

    /** A later force may say nothing of a name whose first one has failed, so the name is given back, and made anew next time. */
    private void forceNew(Path directory) throws IOException {
        try {
            forceNames(directory);
        } catch (IOException e) {
            try {
                Files.delete(directory);
            } catch (IOException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
    }

    /**
     * Makes the names beside a file durable, its own among them; the step is called {@code force}. On Windows, where no
     * directory can be opened, the step does nothing, and names are as durable as NTFS makes them (docs/platforms.md).
     *
     * @param file of the directory that is forced
     * @throws IOException if it failed, or an earlier step did
     */
    public void forceNames(Path file) throws IOException {
        Path directory = file.resolveSibling("");
        run("force", directory, () -> {
            if (!directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                return;
            }
            // Asynchronous in name only: an interrupt of the thread does not close such a channel.
            try (AsynchronousFileChannel channel = AsynchronousFileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        });
    }

    /**
     * Makes durable what an earlier process may have made and not forced: it stands in the cache, where everybody sees it,
     * until the power goes. To be done at each opening, for nobody knows how far the one before came.
     *
     * @param file of the store
     * @param root the store's directory; its own name is forced too, where the directory that it stands in can be read
     * @throws IOException if it failed, or an earlier step did
     */
    public void forceNamesUpTo(Path file, Path root) throws IOException {
        for (Path name = file; !name.equals(root); name = name.resolveSibling("")) {
            forceNames(name);
        }
        if (Files.isReadable(root.resolveSibling(""))) {
            forceNames(root);
        }
    }

    /**
     * Refuses every change from now on. The first reason stays.
     *
     * @param kind as {@link StoreRefusingException} has it
     * @param why why, and what to do
     */
    public synchronized void refuse(ErrorKind kind, String why) {
        if (refusal == null) {
            refusal = new Refusal(kind, why, new StoreHealth(Optional.of(why), clock.instant()));
        }
    }

    /**
     * To be asked by every operation that changes something, before it does.
     *
     * @throws StoreRefusingException if a step failed or the store refuses for another reason; nothing was changed
     */
    public void requireSound() {
        Refusal present = refusal;
        if (present != null) {
            throw new StoreRefusingException(present.kind(), "nothing was changed: " + present.why());
        }
    }

    /**
     * Whether steps are still run.
     *
     * @return false once a step has failed or the store refuses for another reason
     */
    public boolean isSound() {
        return refusal == null;
    }

    /**
     * What the store answers to {@link org.postlude.store.spi.StoreLogon#health()}.
     *
     * @return OK since the opening, or why the store refuses and since when
     */
    public StoreHealth health() {
        Refusal present = refusal;
        return present == null ? new StoreHealth(Optional.empty(), since) : present.health();
    }
}
