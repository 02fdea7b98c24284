package org.postlude.transport.jakartamail;

import com.icegreen.greenmail.store.MailFolder;
import com.icegreen.greenmail.store.StoredMessage;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Flags;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.postlude.tck.transport.InboundPeer;
import org.postlude.transport.TransportRequest;

/** Ann's mailbox on a server that is not ours. */
final class GreenMailbox implements InboundPeer {
    static final String PASSWORD = "s3cret";

    private final String protocol;
    private final Map<String, String> options;
    final GreenMail server;
    final GreenMailUser ann;

    GreenMailbox(String protocol, Map<String, String> options) {
        this.protocol = protocol;
        this.options = options;
        this.server = new GreenMail(new ServerSetup(0, "127.0.0.1", protocol));
        server.start();
        this.ann = server.setUser("ann@example.org", "ann", PASSWORD);
    }

    boolean isImap() {
        return protocol.startsWith("imap");
    }

    int port() {
        return isImap() ? server.getImap().getPort() : server.getPop3().getPort();
    }

    @Override
    public TransportRequest request() {
        String url = protocol + "://ann@127.0.0.1:" + port() + "?starttls=off&unprotectedLogin=allow&every=1h";
        return new TransportRequest("box", url, options);
    }

    /** A message with this text and nothing else of its own. */
    static byte[] letter(String text) {
        return ("From: bob@example.org\r\nTo: ann@example.org\r\nSubject: " + text.split(" ", 2)[0] + "\r\n\r\n" + text
                        + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void offer(byte[] message) {
        ann.deliver(mime(message));
    }

    private static MimeMessage mime(byte[] message) {
        try {
            return new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(message));
        } catch (MessagingException e) {
            throw new AssertionError("the server takes it", e);
        }
    }

    /** Into a folder, which is made if it is not there. */
    @SuppressWarnings("JavaUtilDate") // what the server takes
    void offer(String folder, byte[] message) throws Exception {
        MailFolder there = folder(folder);
        if (there == null) {
            there = server.getManagers().getImapHostManager().createMailbox(ann, folder);
        }
        there.appendMessage(mime(message), new Flags(), new Date());
    }

    MailFolder folder(String name) {
        return server.getManagers().getImapHostManager().getFolder(ann, name);
    }

    List<StoredMessage> messages(String folder) {
        return folder(folder).getMessages();
    }

    @Override
    public int waiting() {
        try {
            return server.getManagers()
                    .getImapHostManager()
                    .getInbox(ann)
                    .getMessages()
                    .size();
        } catch (Exception e) {
            throw new AssertionError("the server has the folder", e);
        }
    }

    @Override
    public void close() {
        server.stop();
    }
}
