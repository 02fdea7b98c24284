package org.postlude.bridge;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.store.Submission;
import org.postlude.store.SubmitRejectedException;

/**
 * A message as octets (RFC 5322), out of a file, an array or a stream, to be sent to whom its header names. Its lines end with
 * CRLF, or all of them with LF. The octets are sent as they are, but for what every submit does: line ends become CRLF, a
 * missing Message-ID or Date is added, {@code Bcc} and {@code Resent-Bcc} are taken out of the header once they are in the
 * envelope.
 *
 * <p>Thread-safe. Only one that was read from a stream needs its {@link #close()}, after the submit.
 */
public final class RawMessage implements AutoCloseable {
    /** How long a message out of a stream may be: as long as a store takes one, 50 MiB. */
    public static final long LIMIT = 50L << 20;

    /** What is longer goes to the disk. */
    static final int IN_MEMORY = 256 << 10;

    private final Content content;
    private final Spool spool;

    private RawMessage(Content content, Spool spool) {
        this.content = content;
        this.spool = spool;
    }

    /**
     * A message in a file, which is read at the submit and never held in memory.
     *
     * @param file one message, not an mbox; must stay as it is until the submit has returned
     * @return the message
     * @throws IOException if there is no such file, or its length cannot be had
     */
    public static RawMessage of(Path file) throws IOException {
        return new RawMessage(Content.of(file), Spool.NONE);
    }

    /**
     * A message in memory.
     *
     * @param octets copied
     * @return the message
     */
    public static RawMessage of(byte[] octets) {
        return new RawMessage(Content.of(octets), Spool.NONE);
    }

    /**
     * Reads a stream to its end, once. What is longer than 256 KiB goes into a temporary file that nobody else may read. Where
     * the system allows it the file has a name but for an instant, while it is empty, so that nothing of the message is left
     * whatever ends the process; elsewhere it goes at the {@link #close()}.
     *
     * @param in left open
     * @return the message; to be closed after the submit
     * @throws SubmitRejectedException if it is longer than {@link #LIMIT}; it is read no further then
     * @throws IOException if the stream fails, or the temporary file
     */
    public static RawMessage read(InputStream in) throws IOException {
        return read(in, Path.of(System.getProperty("java.io.tmpdir")));
    }

    static RawMessage read(InputStream in, Path folder) throws IOException {
        byte[] beginning = in.readNBytes(IN_MEMORY + 1);
        if (beginning.length <= IN_MEMORY) {
            return of(beginning);
        }
        Spool spool = Spool.of(beginning, in, LIMIT, folder);
        return new RawMessage(spool, spool);
    }

    /**
     * The octets.
     *
     * @return as they were given, {@code Bcc} included; it can be read until {@link #close()}
     */
    public Content content() {
        return content;
    }

    /**
     * Who sends it to whom, as the header says; {@link EnvelopeReader} takes addresses that replace the header's.
     *
     * @return sender and recipients, {@code Bcc} among them
     * @throws SubmitRejectedException if the header does not say it, or hides it; names the line
     * @throws IOException if the octets cannot be read
     */
    public Envelope envelope() throws IOException {
        return EnvelopeReader.ofHeader().read(content);
    }

    /**
     * The message to be sent as soon as possible, under a random key.
     *
     * @return a submission with the defaults
     * @throws SubmitRejectedException as {@link #envelope()}
     * @throws IOException if the octets cannot be read
     */
    public Submission submission() throws IOException {
        return Submission.of(envelope(), content);
    }

    /** Deletes the temporary file, if there is one. Idempotent. */
    @Override
    public void close() throws IOException {
        spool.close();
    }
}
