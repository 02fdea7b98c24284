package org.postlude.transport.im;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What messages say (RFC 6121, 5; XEP-0045, 7.4 to 7.8). */
final class XmppMessages {
    /** RFC 6121, 5.2.2: what has another type, or none, is normal. */
    private static final String ROOM_TYPE = "groupchat";

    private final String account;
    private final String server;
    private final XmppRooms rooms;
    private final XmppSent sent;

    XmppMessages(String account, XmppRooms rooms, XmppSent sent) {
        this.account = account;
        this.server = account.substring(account.indexOf('@') + 1);
        this.rooms = rooms;
        this.sent = sent;
    }

    /** Reads one, which may say several things, or nothing. */
    List<Told> read(StanzaElement message, XmppAddress from) {
        String type = message.attribute("type").orElse("normal");
        if (type.equals("error")) {
            // Whose id is not known is nobody's text: an error of something that had none cannot be told of anything.
            return message.attribute("id").stream()
                    .<Told>map(id -> new Told.Failed(id, conversation(from), error(message)))
                    .toList();
        }
        List<Told> told = new ArrayList<>();
        Optional<Told> mediated = mediated(message, from);
        mediated.or(() -> direct(message, from)).ifPresent(told::add);
        Optional<String> body = message.childText("body");
        Optional<String> subject = message.childText("subject");
        if (body.isPresent() || subject.isPresent()) {
            Told.Said said =
                    type.equals(ROOM_TYPE) ? inRoom(message, from, subject, body) : alone(message, from, subject, body);
            // Anybody can put an invitation beside what they say.
            told.add(mediated.isPresent() && from.resource().isEmpty() && !said.room() ? new Told.Notice(said) : said);
        }
        if (!type.equals(ROOM_TYPE)
                && message.child("gone", XmppNames.CHAT_STATES).isPresent()) {
            told.add(new Told.Closed(conversation(from)));
        }
        return told;
    }

    /**
     * The error of a stanza.
     *
     * @param stanza of type error
     */
    static ChatError error(StanzaElement stanza) {
        Optional<StanzaElement> error = stanza.child("error", stanza.namespace());
        List<StanzaElement> said = error.map(StanzaElement::children).orElse(List.of()).stream()
                .filter(child -> child.namespace().equals(XmppNames.STANZA_ERRORS))
                .toList();
        return new ChatError(
                error.flatMap(one -> one.attribute("type")).orElse("cancel"),
                said.stream()
                        .map(StanzaElement::name)
                        .filter(name -> !name.equals("text"))
                        .findFirst()
                        .orElse("undefined-condition"),
                said.stream()
                        .filter(child -> child.name().equals("text"))
                        .map(StanzaElement::text)
                        .findFirst()
                        .orElse(""));
    }

    private Told.Said alone(StanzaElement message, XmppAddress from, Optional<String> subject, Optional<String> body) {
        return new Told.Said(
                conversation(from),
                false,
                conversation(from),
                false,
                message.attribute("id"),
                number(message, account),
                delayed(message, server),
                subject,
                body);
    }

    private Told.Said inRoom(StanzaElement message, XmppAddress from, Optional<String> subject, Optional<String> body) {
        Optional<Instant> at = delayed(message, from.bare());
        boolean nickIsOurs =
                rooms.nick(from.bare()).filter(from.resource()::equals).isPresent();
        return new Told.Said(
                from.bare(),
                true,
                from.resource(),
                // Of what was said before this user came, somebody else may have had the nick.
                nickIsOurs && (at.isEmpty() || isFromAccount(message) || wasSent(message, from.bare())),
                message.attribute("id"),
                number(message, from.bare()),
                at,
                subject,
                body);
    }

    /** Of a person in a room, who speaks to this user alone, the address there is the only one that can be answered. */
    private String conversation(XmppAddress from) {
        return rooms.nick(from.bare()).isPresent() ? from.toString() : from.bare();
    }

    /** What the address itself calls it; a number that somebody else says is its own would hide what it numbers so later. */
    private Optional<String> number(StanzaElement message, String by) {
        return message.children("stanza-id", XmppNames.STANZA_ID)
                .filter(one -> rooms.numbers(by)
                        && one.attribute("by").filter(by::equals).isPresent())
                .flatMap(one -> one.attribute("id").stream())
                .findFirst();
    }

    /** What a room says of its own, or this account's server of what it has kept; anybody could say it of what they say. */
    private static Optional<Instant> delayed(StanzaElement message, String by) {
        return message.children("delay", XmppNames.DELAY)
                .filter(delay -> delay.attribute("from").filter(by::equals).isPresent())
                .flatMap(delay -> delay.attribute("stamp").stream())
                .flatMap(stamp -> instant(stamp).stream())
                .findFirst();
    }

    private static Optional<Instant> instant(String stamp) {
        try {
            return Optional.of(Stamps.writable(OffsetDateTime.parse(stamp).toInstant()));
        } catch (DateTimeException notOne) {
            return Optional.empty();
        }
    }

    private boolean wasSent(StanzaElement message, String room) {
        return message.attribute("id").filter(id -> sent.has(room, id)).isPresent();
    }

    /** A room that shows addresses may say whose what was said was (XEP-0045, 7.2.14). */
    private boolean isFromAccount(StanzaElement message) {
        return message.child("addresses", XmppNames.ADDRESSES)
                .flatMap(all -> all.children("address", XmppNames.ADDRESSES)
                        .filter(one ->
                                one.attribute("type").filter("ofrom"::equals).isPresent())
                        .findFirst())
                .flatMap(one -> one.attribute("jid"))
                .flatMap(XmppAddress::of)
                .filter(one -> one.bare().equals(account))
                .isPresent();
    }

    private static Optional<Told> mediated(StanzaElement message, XmppAddress from) {
        return message.child("x", XmppNames.MUC_USER)
                .flatMap(user -> user.child("invite", XmppNames.MUC_USER))
                .map(invite -> new Told.Invited(
                        from.bare(),
                        invite.attribute("from")
                                .flatMap(XmppAddress::of)
                                .map(XmppAddress::bare)
                                .orElse(from.bare()),
                        !from.resource().isEmpty(),
                        invite.childText("reason")));
    }

    private static Optional<Told> direct(StanzaElement message, XmppAddress from) {
        return message.child("x", XmppNames.CONFERENCE)
                .flatMap(invitation -> invitation
                        .attribute("jid")
                        .flatMap(XmppAddress::of)
                        .map(room -> new Told.Invited(room.bare(), from.bare(), invitation.attribute("reason"))));
    }
}
