package org.postlude.command;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postlude.command.config.RunConfig;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.Recipient;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.StoreAddress;
import org.postlude.store.Submission;

/** A transport that is a chat server: the type of its addresses, and the folder that its account keeps. */
class ChatsTest {
    private static final StoreAddress STORE = StoreAddress.parse("sqlite:/var/lib/my post");

    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({
        "xmpp://ann@chat.example, XMPP",
        "XMPP://ann@chat.example:5222?nick=Ann, XMPP",
        "smtp://xmpp://ann, SMTP",
        "local:, SMTP",
        "xmpps, SMTP"
    })
    void theSchemeSaysOfWhichTypeAddressesAre(String url, String type) {
        assertEquals(type, Chats.addressType(url));
    }

    @ParameterizedTest
    @CsvSource({
        "chat, xmpp://ann@chat.example, xmpp://ann@chat.example?state=/var/lib/my%20post/im/chat",
        "a/../b, xmpp://ann@chat.example?nick=Ann, xmpp://ann@chat.example?nick=Ann&state=/var/lib/my%20post/im/a_.._b",
        ".., xmpp://ann@chat.example?, xmpp://ann@chat.example?state=/var/lib/my%20post/im/_.",
        "chat, xmpp://ann@chat.example?state=/srv/ann, xmpp://ann@chat.example?state=/srv/ann",
        "chat, smtp://relay.example, smtp://relay.example",
        "xmpp://ann@chat.example:5222, xmpp://ann@chat.example:5222,"
                + " xmpp://ann@chat.example:5222?state=/var/lib/my%20post/im/ann@chat.example_5222"
    })
    void anAccountKeepsItsFolderInThatOfTheStoreUnlessItIsSaid(String name, String url, String told) {
        assertEquals(told, Chats.withState(name, url, STORE));
    }

    @Test
    void recipientsWithoutATypeAreOfTheTransports() {
        Submission mail = Submission.of(
                new Envelope("ann@example.org", List.of(Recipient.smtp("bob@chat.example"), new Recipient("FAX", "1"))),
                Content.of("Subject: x\r\n\r\nx\r\n".getBytes(US_ASCII)));
        assertSame(mail, Chats.addressed(mail, "SMTP"));
        Submission chat = Chats.addressed(mail.withHold("wait"), "XMPP");
        assertEquals(
                List.of(new Recipient("XMPP", "bob@chat.example"), new Recipient("FAX", "1")),
                chat.envelope().recipients());
        assertEquals(Optional.of("wait"), chat.holdReason());
    }

    @Test
    void aRunsFileMayHaveAChatAmongItsTransportsAndSendOverIt() throws Exception {
        Path file = Files.writeString(dir.resolve("postlude.yaml"), """
                transports:
                  chat: xmpp://ann@chat.example?password=env:CHAT
                  relay: smtp://relay.example
                stores:
                  main: {address: /var/lib/main, via: relay}
                  talks: {address: /var/lib/talks, via: chat, inbox: no}
                listen:
                  - {port: 0}
                  - {port: 0, store: talks}
                """);
        RunPlan plan = RunPlan.of(RunConfig.read(file, new Words()), LogoffMode.ORDERLY, Deadline.DEFAULT);
        assertEquals(
                "xmpp://ann@chat.example?password=env:CHAT&state=/var/lib/main/im/chat",
                plan.allTransports().get("chat"));
        assertEquals("SMTP", plan.addressType(plan.store("main")));
        assertEquals("XMPP", plan.addressType(plan.store("talks")));
    }

    private static final class Words implements RunConfig.Words {
        @Override
        public LogoffMode mode(String word) {
            return LogoffMode.ORDERLY;
        }

        @Override
        public Deadline deadline(String word) {
            return Deadline.DEFAULT;
        }
    }
}
