package org.postlude.transport.im;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.transport.ServerCheck;
import org.postlude.transport.TransportConfigurationException;
import org.postlude.transport.TransportRequest;

/** What a URL and its options say, and what is refused of them. */
class SettingsTest {
    private static final String STATE = "state=/var/lib/postlude/im&password=env:PW";

    @TempDir
    Path folder;

    private static ImSettings read(String url) {
        return ImSettings.of(new TransportRequest("chat", url, Map.of()), true, name -> "secret");
    }

    private static String refusal(String url) {
        return assertThrows(TransportConfigurationException.class, () -> read(url))
                .toString();
    }

    @Test
    void aUrlSaysWhoAndWhere() {
        ImSettings all = read("xmpp://Ann@im.example.org:15222?" + STATE
                + "&domain=chat.example&rooms=Talk@conf.example,%20b@conf.example&nick=Annie&folder=Chat/All"
                + "&invitations=join&history=no&patience=10s&resumption=1m&resource=desk");
        assertEquals("ann@chat.example", all.account().address());
        assertEquals("im.example.org:15222", all.place());
        assertTrue(all.account().tls());
        assertEquals("desk", all.account().resource());
        assertEquals("secret", all.account().password().get());
        assertEquals(Duration.ofMinutes(1), all.account().resumption());
        assertEquals(List.of("talk@conf.example", "b@conf.example"), all.rooms());
        assertEquals("Annie", all.nick());
        assertEquals("Chat/All", all.folder());
        assertTrue(all.joinsInvited() && !all.history());
    }

    @Test
    void whatIsNotSaidIsTheUsual() {
        ImSettings usual = read("xmpp://ann@chat.example?" + STATE);
        assertEquals("ann@chat.example", usual.account().address());
        assertEquals(5222, usual.account().port());
        assertEquals("ann", usual.nick());
        assertEquals("Conversations", usual.folder());
        assertEquals("postlude", usual.account().resource());
        assertFalse(usual.joinsInvited());
    }

    @Test
    void aHostMayBeAnAddressInBrackets() {
        ImSettings there = read("xmpp://ann@[::1]:5222?" + STATE + "&tls=no&domain=chat.example&rooms=a@b");
        assertEquals("::1", there.account().host());
    }

    @Test
    void whatIsWrongIsRefusedWithWhatToWriteInstead() {
        assertTrue(refusal("xmpp://ann@chat.example?password=env:PW").contains("write state=/PATH"));
        assertTrue(refusal("xmpp://ann@chat.example?state=here&password=env:PW").contains("begins with /"));
        assertTrue(refusal("xmpp://ann@chat.example?state=/s").contains("env:NAME"));
        assertTrue(refusal("xmpp://chat.example?" + STATE).contains("xmpp://user@host:port"));
        assertTrue(refusal("xmpp://ann@chat.example?" + STATE + "&tls=no").contains("not this machine"));
        assertTrue(refusal("xmpp://ann@chat.example?" + STATE + "&rooms=talk").contains("talk@conference"));
        assertTrue(refusal("xmpp://ann@chat.example?" + STATE + "&romms=x").contains("no such option: romms"));
        assertTrue(refusal("xmpp://ann@chat.example?" + STATE + "&folder=a//b").contains("levels"));
        assertTrue(
                refusal("xmpp://ann@chat.example?" + STATE + "&patience=soon").contains("30s"));
        assertTrue(refusal("xmpp://ann@chat.example:99999?" + STATE).contains("65535"));
    }

    @Test
    void aSecretThatStandsWhereItsPlaceShouldIsNotRepeated() {
        Map<String, String> options = new HashMap<>(Map.of("state", "/s", "password", "hunter2"));
        String said = assertThrows(
                        TransportConfigurationException.class,
                        () -> ImSettings.of(
                                new TransportRequest("chat", "xmpp://ann@chat.example", options), true, name -> null))
                .toString();
        assertFalse(said.contains("hunter2"), said);
    }

    @Test
    void aFolderIsOneTransportsAtATime() {
        ScriptedServer server = new ScriptedServer();
        try (server;
                Desk first = new Desk(server, folder)) {
            String said = assertThrows(TransportConfigurationException.class, () -> new Desk(server, folder))
                    .toString();
            assertTrue(said.contains("has") && said.contains("already"), said);
            assertTrue(first.logon().conversations().isEmpty());
        }
        new Desk(server, folder).close();
    }

    @Test
    void aLookSaysWhetherTheAccountIsLetIn() throws InterruptedException {
        ScriptedServer server = new ScriptedServer();
        XmppTransportProvider provider = new XmppTransportProvider(server, Desk.SOON, name -> "secret");
        TransportRequest request = new TransportRequest(
                "chat", "xmpp://ann@localhost", Map.of("state", folder.toString(), "password", "env:PW", "tls", "no"));
        List<ServerCheck.Line> well = provider.check(request, Duration.ofSeconds(1));
        assertEquals(2, well.size());
        assertTrue(well.stream().allMatch(each -> each.grade() == ServerCheck.Grade.OK), well::toString);
        server.fails(new ChatException(ChatException.Fault.ACCOUNT, "not-authorized", new IOException()));
        List<ServerCheck.Line> ill = provider.check(request, Duration.ofSeconds(1));
        assertEquals(ServerCheck.Grade.PROBLEM, ill.get(1).grade());
        server.close();
    }
}
