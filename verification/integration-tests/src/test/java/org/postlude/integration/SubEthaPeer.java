package org.postlude.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.server.SMTPServer;

/** SubEtha SMTP, which insists on STARTTLS and a login. */
final class SubEthaPeer implements LoginPeer {
    private final List<String> arrived = new CopyOnWriteArrayList<>();
    private final SMTPServer server;

    SubEthaPeer() throws IOException, GeneralSecurityException {
        server = SMTPServer.port(0)
                .bindAddress(InetAddress.getLoopbackAddress())
                .hostName("peer.example.net") // else it asks the DNS
                .startTlsSocketFactory(Certificates.OURS.server())
                .requireTLS()
                .authenticationHandlerFactory(new EasyAuthenticationHandlerFactory((user, password, context) -> {
                    if (!user.equals(USER) || !password.equals(PASSWORD)) {
                        throw new LoginFailedException("not " + user);
                    }
                }))
                .requireAuth()
                .insertReceivedHeaders(false)
                .messageHandler((context, from, to, octets) -> arrived.add(new String(octets, ISO_8859_1)))
                .build();
        server.start();
    }

    @Override
    public String url(String host) {
        return "smtp://" + host + ":" + server.getPortAllocated();
    }

    @Override
    public List<String> arrived() {
        return arrived;
    }

    @Override
    public void close() {
        server.stop();
    }
}
