package org.postlude.transport.maildir;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.postlude.message.Phase;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.transport.Attempt;
import org.postlude.transport.EndResult;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.Permit;
import org.postlude.transport.RecipientOutcome;

/** One attempt: write to tmp, force, ask for the permit, rename into new, force the directory. In this order only. */
final class MaildirAttempt implements Attempt {
    private final MaildirLogon logon;
    private final OutboundMessage message;
    private final String part;
    private volatile boolean stopped;

    MaildirAttempt(MaildirLogon logon, OutboundMessage message) {
        this.logon = logon;
        this.message = message;
        this.part = message.part().message() + "." + message.part().index();
    }

    void stop() {
        stopped = true;
    }

    @Override
    public EndResult endMessage() throws InterruptedException {
        Path written = logon.directory.part("tmp").resolve(part + "." + message.attempt());
        try {
            if (stopped) {
                return new EndResult.Stopped(); // after a close nobody listens any more
            }
            prepare();
            String name = write(written);
            // Rule T7: asked once, directly before the step that cannot be taken back.
            if (stopped || logon.support.mayCommit(message.attempt()) == Permit.STOP) {
                return new EndResult.Stopped();
            }
            return all(commit(written, name));
        } catch (IOException | GeneralSecurityException e) {
            // Nothing was handed over: a temporary failure. When to try again is the spooler's decision (rule T6).
            return all(new RecipientOutcome.Deferred(Reply.local("4.3.0", "not dropped: " + e)));
        } finally {
            written.toFile().delete(); // what stays in tmp is not looked at by readers
            logon.running.remove(message.attempt());
        }
    }

    private void prepare() throws IOException {
        logon.support.progress(message.attempt(), Phase.CONNECTING);
        boolean usable = false;
        try {
            logon.directory.prepare();
            usable = true;
        } finally {
            logon.failing(!usable);
        }
    }

    /** Returns the file's name, the same whenever this part is offered; with a digest, for two stores may give one id. */
    private String write(Path file) throws IOException, GeneralSecurityException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update((message.sender() + "\0").getBytes(StandardCharsets.UTF_8));
        byte[] block = new byte[64 * 1024];
        try (InputStream in = message.content().open();
                FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            OutputStream to = new DigestOutputStream(Channels.newOutputStream(out), digest);
            for (int count = in.read(block); count >= 0 && !stopped; count = in.read(block)) {
                to.write(block, 0, count);
                logon.support.progress(message.attempt(), Phase.BODY); // silence is what a watchdog acts on
            }
            if (!stopped && out.size() != message.content().size()) {
                throw new IOException(out.size() + " octets could be read, not "
                        + message.content().size());
            }
            out.force(true);
        }
        return part + "." + HexFormat.of().formatHex(digest.digest(), 0, 12);
    }

    // Rule T8: from here the file may be there, whatever goes wrong. In doubt is no loss: the next attempt finds the
    // file.
    private RecipientOutcome commit(Path written, String name) {
        try {
            Path fresh = logon.directory.part("new");
            if (!isThere(fresh.resolve(name), name)) {
                Files.move(written, fresh.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            }
            logon.directory.force(fresh); // a name that is not forced is a message that a power cut takes back
            return new RecipientOutcome.Accepted(Reply.local("2.0.0", "dropped as " + name));
        } catch (IOException e) {
            return new RecipientOutcome.InDoubt(Reply.local("4.3.0", "perhaps dropped as " + name + ": " + e));
        }
    }

    /** In new, or where a reader has moved it since. In this order, or it could be moved past both looks. */
    private boolean isThere(Path fresh, String name) throws IOException {
        try (DirectoryStream<Path> read = Files.newDirectoryStream(logon.directory.part("cur"), name + "*")) {
            return Files.exists(fresh) || read.iterator().hasNext();
        }
    }

    static boolean isMine(Recipient recipient) {
        return recipient.addressType().equals(Recipient.SMTP);
    }

    // Rule T4: every recipient exactly once. One file is for all of them.
    private EndResult all(RecipientOutcome outcome) {
        return new EndResult.Done(message.recipients().stream()
                .map(to -> new EndResult.Result(to, isMine(to) ? outcome : new RecipientOutcome.NotMine()))
                .toList());
    }
}
