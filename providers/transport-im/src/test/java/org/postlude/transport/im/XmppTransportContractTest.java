package org.postlude.transport.im;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.Content;
import org.postlude.message.Recipient;
import org.postlude.tck.transport.CancellableContract;
import org.postlude.tck.transport.LogonContract;
import org.postlude.tck.transport.OptionListingContract;
import org.postlude.tck.transport.Received;
import org.postlude.tck.transport.TransportPeer;
import org.postlude.transport.TransportProvider;
import org.postlude.transport.TransportRequest;

/**
 * The kit's promises of a logon and its cancels. Those of octets (rule T17) are not for a chat, which carries the text of a message and
 * not its octets; so the suites that compare them are not run.
 */
class XmppTransportContractTest implements LogonContract, CancellableContract, OptionListingContract {
    @TempDir
    Path state;

    private final ScriptedServer server = new ScriptedServer();

    @Override
    public TransportProvider provider() {
        return new XmppTransportProvider(server, Desk.SOON, name -> "secret");
    }

    @Override
    public Recipient recipient(String name) {
        return new Recipient("XMPP", name + "@chat.example");
    }

    @Override
    public TransportPeer startPeer() {
        return new TransportPeer() {
            @Override
            public TransportRequest request() {
                Map<String, String> options = new HashMap<>();
                options.put("state", fresh().toString());
                options.put("password", "env:PW");
                options.put("tls", "no");
                return new TransportRequest("chat", "xmpp://ann@localhost", options);
            }

            @Override
            public List<Received> received() {
                return server.sent().stream()
                        .map(each -> new Received(
                                ScriptedServer.ANN,
                                List.of(each.to()),
                                Content.of(each.body().getBytes(StandardCharsets.UTF_8))))
                        .toList();
            }

            @Override
            public void close() {
                // The links are the transport's to close; what it left open is told by the server's own close.
            }
        };
    }

    private Path fresh() {
        try {
            return Files.createTempDirectory(state, "state");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
