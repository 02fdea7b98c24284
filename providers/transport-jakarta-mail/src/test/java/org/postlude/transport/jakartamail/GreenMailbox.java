package org.postlude.transport.jakartamail;

import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
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

    int port() {
        return protocol.startsWith("imap")
                ? server.getImap().getPort()
                : server.getPop3().getPort();
    }

    @Override
    public TransportRequest request() {
        String url = protocol + "://ann@127.0.0.1:" + port() + "?starttls=off&unprotectedLogin=allow&every=1h";
        return new TransportRequest("box", url, options);
    }

    @Override
    public void offer(byte[] message) {
        try {
            ann.deliver(new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(message)));
        } catch (MessagingException e) {
            throw new AssertionError("the server takes it", e);
        }
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
