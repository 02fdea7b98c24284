package org.postlude.transport.im;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.MessageBuilder;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.packet.PresenceBuilder;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.jivesoftware.smack.packet.StanzaBuilder;
import org.jxmpp.jid.Jid;

/** What this user sends. */
final class XmppStanzas {
    private XmppStanzas() {}

    static Message text(ChatText text, Jid to) {
        MessageBuilder message = StanzaBuilder.buildMessage(legal(text.id()))
                .to(to)
                .ofType(text.room() ? Message.Type.groupchat : Message.Type.chat)
                .setBody(legal(text.body()));
        text.subject().ifPresent(subject -> message.setSubject(legal(subject)));
        return message.build();
    }

    static Presence joining(Jid occupant, Optional<Instant> since) {
        StandardExtensionElement history = element(
                "history",
                XmppNames.MUC,
                since.map(from -> Map.of("since", from.toString())).orElse(Map.of("maxchars", "0")));
        return StanzaBuilder.buildPresence(id())
                .to(occupant)
                .addExtension(StandardExtensionElement.builder("x", XmppNames.MUC)
                        .addElement(history)
                        .build())
                .build();
    }

    static Presence leaving(Jid occupant, String words) {
        return StanzaBuilder.buildPresence(id())
                .to(occupant)
                .ofType(Presence.Type.unavailable)
                .setStatus(words.isEmpty() ? null : legal(words))
                .build();
    }

    /** Below zero the server gives nothing of what is said to the account as such (RFC 6121, 4.7.2.3). */
    static Presence available(boolean aside) {
        PresenceBuilder presence = StanzaBuilder.buildPresence(id());
        return (aside ? presence.setPriority(-1) : presence).build();
    }

    /** A new room is closed to others until its owner has said how it is to be (XEP-0045, 10.1.2): as the server has it. */
    static XmppQuery opening(Jid room) {
        return XmppQuery.set(
                room, "query", XmppNames.MUC_OWNER, List.of(element("x", XmppNames.FORM, Map.of("type", "submit"))));
    }

    static StandardExtensionElement element(String name, String namespace, Map<String, String> attributes) {
        return StandardExtensionElement.builder(name, namespace)
                .addAttributes(attributes)
                .build();
    }

    static String id() {
        return UUID.randomUUID().toString();
    }

    /** Without what no XML can hold (XML 1.0, 2.2): the server would end the stream for it, each time it is sent again. */
    static String legal(String text) {
        StringBuilder legal = new StringBuilder(text.length());
        text.codePoints().map(point -> isLegal(point) ? point : 0xFFFD).forEach(legal::appendCodePoint);
        return legal.toString();
    }

    private static boolean isLegal(int point) {
        return point == '\t'
                || point == '\n'
                || point == '\r'
                || (point >= 0x20 && point <= 0xD7FF)
                || (point >= 0xE000 && point <= 0xFFFD)
                || point >= 0x10000;
    }
}
