package org.postlude.transport.jakartamail;

import jakarta.mail.MessagingException;
import java.io.IOException;
import java.io.OutputStream;
import org.eclipse.angus.mail.iap.ByteArray;
import org.eclipse.angus.mail.iap.ProtocolException;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.protocol.BODY;
import org.eclipse.angus.mail.imap.protocol.FetchResponse;
import org.eclipse.angus.mail.imap.protocol.IMAPProtocol;
import org.eclipse.angus.mail.imap.protocol.RFC822SIZE;
import org.eclipse.angus.mail.imap.protocol.UID;
import org.jspecify.annotations.Nullable;

/**
 * One message of a folder, asked for by its UID and piece by piece (RFC 9051, section 6.4.5). Angus's own stream takes a refusal, an
 * answer that it cannot parse, and a piece that is too short, all for the end of the message: it would be stored as that, and deleted.
 */
final class ImapSource implements Fetching.Source {
    /** A piece is held in memory. */
    private static final int PIECE = 1 << 20;

    /** What a server said of this message; what it did not say is null or less than zero. */
    private record Said(@Nullable BODY piece, long size) {}

    private final IMAPFolder folder;
    private final long uid;
    private long size = -1;

    ImapSource(IMAPFolder folder, long uid) {
        this.folder = folder;
        this.uid = uid;
    }

    @Override
    public long size() throws MessagingException {
        if (size < 0) {
            size = Math.max(0, ask("UID RFC822.SIZE").size());
        }
        return size;
    }

    @Override
    public boolean writeTo(OutputStream out) throws IOException, MessagingException {
        long at = 0;
        while (true) {
            Said said = ask((size < 0 ? "UID RFC822.SIZE" : "UID") + " BODY.PEEK[]<" + at + "." + PIECE + ">");
            BODY piece = said.piece();
            if (piece == null) {
                if (isGone()) {
                    return false;
                }
                throw new MessagingException("the server's answer has nothing of the message from octet " + at);
            }
            size = Math.max(size, said.size());
            ByteArray octets = piece.getByteArray();
            if (octets == null) {
                throw new MessagingException("the server says NIL for the message from octet " + at);
            }
            boolean isWhole = piece.getOrigin() < 0; // it knows no pieces
            if (isWhole ? at > 0 : piece.getOrigin() != at) {
                throw new MessagingException("the server gave other octets of the message than those from " + at);
            }
            out.write(octets.getBytes(), octets.getStart(), octets.getCount());
            at += octets.getCount();
            // Whoever gives less than was asked for has not always come to the end.
            if (isWhole || octets.getCount() == 0 || (octets.getCount() < PIECE && size >= 0 && at >= size)) {
                return true;
            }
        }
    }

    private Said ask(String items) throws MessagingException {
        return (Said) folder.doCommand(protocol -> said(protocol, items));
    }

    private Said said(IMAPProtocol protocol, String items) throws ProtocolException {
        Response[] all = protocol.command("UID FETCH " + uid + " (" + items + ")", null);
        protocol.notifyResponseHandlers(all);
        protocol.handleResult(all[all.length - 1]);
        BODY piece = null;
        long said = -1;
        for (Response each : all) {
            if (each instanceof FetchResponse fetched && isOfThis(fetched)) {
                BODY body = fetched.getItem(BODY.class);
                piece = body == null ? piece : body;
                RFC822SIZE octets = fetched.getItem(RFC822SIZE.class);
                said = octets == null ? said : octets.size;
            }
        }
        return new Said(piece, said);
    }

    private boolean isOfThis(FetchResponse fetched) {
        UID number = fetched.getItem(UID.class);
        return number != null && number.uid == uid;
    }

    /** The server has told that by now. */
    private boolean isGone() throws MessagingException {
        Object found = folder.doCommand(protocol -> {
            Response[] all = protocol.command("UID FETCH " + uid + " (UID)", null);
            protocol.notifyResponseHandlers(all);
            protocol.handleResult(all[all.length - 1]);
            for (Response each : all) {
                if (each instanceof FetchResponse fetched && isOfThis(fetched)) {
                    return true;
                }
            }
            return false;
        });
        return !Boolean.TRUE.equals(found);
    }
}
