package org.postlude.command;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.postlude.message.Content;
import org.postlude.message.MessageId;
import org.postlude.spooler.InboxMessage;
import org.postlude.spooler.InboxReader;
import org.postlude.store.StoreFailedException;

/**
 * Copies messages to where other programs read them. Each is read once, into a file of its own: only at its end it is known
 * whether its octets are those that were filed, and wrong ones are not exported. So one that cannot be read, or is taken away
 * meanwhile, is missing in the target and spoils nothing else there.
 */
final class InboxExport {
    private final InboxReader reader;
    private final Surroundings surroundings;
    private final ExitCodes codes;
    private int exported;

    InboxExport(InboxReader reader, Surroundings surroundings, ExitCodes codes) {
        this.reader = reader;
        this.surroundings = surroundings;
        this.codes = codes;
    }

    void to(String target, List<MessageId> ids) {
        if (target.equals("-")) {
            toStandardOutput(ids);
        } else {
            Path path = path(target);
            if (Files.isDirectory(path)) {
                ids.forEach(id -> toFile(path.resolve(id + ".eml"), List.of(id), false));
            } else if (!ids.isEmpty()) {
                toFile(path, ids, ids.size() > 1 || !target.endsWith(".eml"));
            }
        }
        surroundings.line(
                Words.messages(exported) + " exported to " + (target.equals("-") ? "standard output" : target));
    }

    private static Path path(String target) {
        try {
            return Path.of(target);
        } catch (InvalidPathException e) {
            throw new UsageException("--to " + target + " is no file name here: " + e.getReason());
        }
    }

    /** The launcher says whether it is a terminal; what mail holds could steer that. */
    private void toStandardOutput(List<MessageId> ids) {
        if (surroundings.variable("POSTLUDE_OUT").filter("terminal"::equals).isPresent()) {
            throw new UsageException(
                    "--to -: standard output is a terminal, which mail could steer; nothing was exported."
                            + " Send it into a file or a program, or give a file");
        }
        try {
            write(ids, surroundings.out(), true);
            if (surroundings.out().checkError()) {
                throw new IOException("whoever read it has gone, or its disk is full");
            }
        } catch (IOException e) {
            exported = 0;
            fail(ExitCodes.IO_ERROR, "standard output failed: " + e.getMessage() + "; what it has is incomplete");
        }
    }

    private void toFile(Path file, List<MessageId> ids, boolean isMbox) {
        int before = exported;
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            try (OutputStream buffered = new BufferedOutputStream(out, 1 << 16)) {
                write(ids, buffered, isMbox);
            } catch (IOException e) {
                exported = before;
                Files.deleteIfExists(file);
                throw e;
            }
            if (exported == before) {
                Files.deleteIfExists(file); // nothing that could be read
            }
        } catch (FileAlreadyExistsException e) {
            fail(ExitCodes.CANNOT_CREATE, file + " is there already, and was left as it is. Give another name");
        } catch (IOException e) {
            fail(
                    ExitCodes.CANNOT_CREATE,
                    file + " cannot be written: " + Errors.reason(e)
                            + ". It was not exported; the mail is in the store");
        }
    }

    private void write(List<MessageId> ids, OutputStream out, boolean isMbox) throws IOException {
        Path copy = Files.createTempFile("postlude-export", ".eml");
        copy.toFile().deleteOnExit(); // a signal ends this command without its last words
        try {
            for (MessageId id : ids) {
                Optional<InboxMessage> message = whole(id, copy);
                if (message.isPresent()) {
                    if (isMbox) {
                        MboxWriter.write(message.get(), out);
                    } else {
                        Files.copy(copy, out);
                    }
                    exported++;
                }
            }
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    /** Throws only if the copy cannot be written. */
    private Optional<InboxMessage> whole(MessageId id, Path copy) throws IOException {
        try (OutputStream out = Files.newOutputStream(copy)) {
            Optional<InboxMessage> message = reader.open(id);
            if (message.isEmpty()) {
                surroundings.line("message " + id + " has left the Inbox meanwhile");
                return message;
            }
            read(message.get(), out);
            return Optional.of(new InboxMessage(id, message.get().filed(), Content.of(copy)));
        } catch (Unreadable | StoreFailedException e) {
            fail(ExitCodes.IO_ERROR, "message " + id + " cannot be read: " + e.getMessage() + ". It was not exported");
            return Optional.empty();
        }
    }

    /** The store failed, not the target. */
    private static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(IOException reason) {
            super(reason.getMessage(), reason);
        }
    }

    private static void read(InboxMessage message, OutputStream out) throws IOException, Unreadable {
        byte[] octets = new byte[1 << 16];
        try (InputStream in = opened(message)) {
            for (int length = next(in, octets); length >= 0; length = next(in, octets)) {
                out.write(octets, 0, length);
            }
        }
    }

    private static InputStream opened(InboxMessage message) throws Unreadable {
        try {
            return message.content().open();
        } catch (IOException e) {
            throw new Unreadable(e);
        }
    }

    private static int next(InputStream in, byte[] octets) throws Unreadable {
        try {
            return in.read(octets);
        } catch (IOException e) {
            throw new Unreadable(e);
        }
    }

    private void fail(int code, String line) {
        codes.add(code);
        surroundings.line(line);
    }
}
