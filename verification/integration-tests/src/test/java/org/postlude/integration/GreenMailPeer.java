package org.postlude.integration;

import com.icegreen.greenmail.configuration.GreenMailConfiguration;
import com.icegreen.greenmail.server.AbstractServer;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.util.List;
import org.postlude.tck.smtp.ThrowAwayCertificate;

/** GreenMail, by TLS from the first octet or in plain text: it has no STARTTLS. It wants no login, but refuses a wrong one. */
final class GreenMailPeer implements LoginPeer {
    static {
        // It reads them once for all its servers in this JVM.
        System.setProperty(
                "greenmail.tls.keystore.file", Certificates.OURS.p12().toString());
        System.setProperty("greenmail.tls.keystore.password", ThrowAwayCertificate.PASSWORD);
    }

    private final String scheme;
    private final GreenMail server;

    GreenMailPeer(String scheme) {
        Departures.expect();
        this.scheme = scheme;
        server = new GreenMail(new ServerSetup(0, "127.0.0.1", scheme))
                .withConfiguration(GreenMailConfiguration.aConfig().withUser("ann@example.org", USER, PASSWORD));
        server.start();
    }

    @Override
    public String url(String host) {
        AbstractServer listening = scheme.equals("smtps") ? server.getSmtps() : server.getSmtp();
        return scheme + "://" + host + ":" + listening.getPort();
    }

    @Override
    public List<String> arrived() throws Exception {
        return GreenMailModesTest.texts(server.getReceivedMessages());
    }

    @Override
    public void close() {
        server.stop();
    }
}
