package com.example.spool;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.postlude.message.Phase;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.transport.Attempt;
import org.postlude.transport.EndResult;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.Permit;
import org.postlude.transport.RecipientOutcome;

/**
 * One attempt. The file begins with the envelope, a line {@code FROM} and a line {@code TO} for each recipient, then comes an
 * empty line, then the octets of the message as they are.
 */
final class SpoolAttempt implements Attempt {
    private final SpoolLogon logon;
    private final OutboundMessage message;
    private volatile boolean stopped;

    SpoolAttempt(SpoolLogon logon, OutboundMessage message) {
        this.logon = logon;
        this.message = message;
    }

    synchronized void stop() {
        stopped = true;
    }

    /** Who closes the logon stops its attempts first, and after that nobody speaks for it (rule T10). */
    private synchronized void progress(Phase phase) {
        if (!stopped) {
            logon.support.progress(message.attempt(), phase);
        }
    }

    @Override
    public EndResult endMessage() throws InterruptedException {
        Path draft = logon.directory.resolve("." + message.attempt() + ".draft");
        try {
            if (stopped) {
                return new EndResult.Stopped();
            }
            progress(Phase.CONNECTING);
            write(draft);
            // Asked once, when everything is done but the step that cannot be taken back (rule T7).
            if (stopped || logon.support.mayCommit(message.attempt()) == Permit.STOP) {
                return new EndResult.Stopped();
            }
            return all(commit(draft));
        } catch (IOException e) {
            return all(new RecipientOutcome.Deferred(Reply.local("4.3.0", "not spooled: " + e))); // rules T3, T19
        } finally {
            draft.toFile().delete(); // the next program takes no draft, so one that stays does no harm
            logon.running.remove(message.attempt());
        }
    }

    private void write(Path draft) throws IOException {
        try (FileOutputStream out = new FileOutputStream(draft.toFile());
                InputStream in = message.content().open()) {
            out.write(envelope().getBytes(UTF_8));
            long octets = 0;
            for (byte[] chunk = in.readNBytes(65_536); chunk.length > 0 && !stopped; chunk = in.readNBytes(65_536)) {
                out.write(chunk);
                octets += chunk.length;
                progress(Phase.BODY); // silence is what a watchdog acts on
            }
            if (!stopped && octets != message.content().size()) {
                throw new IOException(octets + " octets could be read, not "
                        + message.content().size());
            }
            out.getFD().sync();
        }
    }

    private String envelope() {
        StringBuilder lines = new StringBuilder("FROM " + message.sender() + "\n");
        for (Recipient to : message.recipients()) {
            lines.append("TO ").append(to.address()).append('\n');
        }
        return lines.append('\n').toString();
    }

    /** The same name whenever this part is offered: repeated in doubt, it takes its own place (rule T2). */
    private RecipientOutcome commit(Path draft) {
        String name = message.part().message() + "." + message.part().index() + ".msg";
        try {
            Files.move(draft, logon.directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            try (FileChannel names = FileChannel.open(logon.directory, StandardOpenOption.READ)) {
                names.force(true); // a name that is not forced is a message that a power cut takes back
            }
            return new RecipientOutcome.Accepted(Reply.local("2.0.0", "spooled as " + name));
        } catch (IOException e) {
            return new RecipientOutcome.InDoubt(Reply.local("4.3.0", "perhaps spooled as " + name + ": " + e)); // T8
        }
    }

    /** One file is for all of them (rule T4). */
    private EndResult all(RecipientOutcome outcome) {
        return new EndResult.Done(message.recipients().stream()
                .map(to -> new EndResult.Result(to, outcome))
                .toList());
    }
}
