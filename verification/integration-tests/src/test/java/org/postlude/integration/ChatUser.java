package org.postlude.integration;

import java.util.UUID;
import java.util.function.Consumer;
import org.jivesoftware.smack.ConnectionConfiguration.SecurityMode;
import org.jivesoftware.smack.SmackConfiguration.UnknownIqRequestReplyMode;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.jivesoftware.smack.packet.Stanza;
import org.jivesoftware.smack.packet.StanzaBuilder;
import org.jivesoftware.smack.tcp.XMPPTCPConnection;
import org.jivesoftware.smack.tcp.XMPPTCPConnectionConfiguration;
import org.jxmpp.jid.impl.JidCreate;
import org.jxmpp.stringprep.XmppStringprepException;

/** Somebody else at a {@link Prosody}, with Smack as it is: joins rooms, owns those they made, and can vanish. */
public final class ChatUser implements AutoCloseable {
    private static final String MUC = "http://jabber.org/protocol/muc";
    private static final String ADMIN = MUC + "#admin";
    private static final String OWNER = MUC + "#owner";
    private static final String FORM = "jabber:x:data";

    private final XMPPTCPConnection connection;

    private ChatUser(XMPPTCPConnection connection) {
        this.connection = connection;
    }

    public static ChatUser login(Prosody server, String user) throws Exception {
        XMPPTCPConnection connection = new XMPPTCPConnection(XMPPTCPConnectionConfiguration.builder()
                .setXmppDomain(Prosody.DOMAIN)
                .setHost("127.0.0.1")
                .setPort(server.port())
                .setResource("desk")
                .setSecurityMode(SecurityMode.disabled)
                .setUsernameAndPassword(user, Prosody.PASSWORD)
                .build());
        // So that the server notices at once when this one has vanished.
        connection.setUseStreamManagementResumption(false);
        connection.setUseStreamManagement(false);
        // Smack without its extensions answers what it does not know with something that is no XML (4.4.8, UnparsedIQ).
        connection.setUnknownIqRequestReplyMode(UnknownIqRequestReplyMode.doNotReply);
        connection.connect().login();
        return new ChatUser(connection);
    }

    /** All that they say from now on, and what comes to them; on Smack's threads. */
    public ChatUser hearing(Consumer<Stanza> consumer) {
        connection.addSyncStanzaListener(consumer::accept, stanza -> true);
        return this;
    }

    /** Returns when the room has been joined and, if it is new, opened for others. */
    public void join(String room, String nick) throws Exception {
        Presence presence = StanzaBuilder.buildPresence(id())
                .to(JidCreate.from(room + "/" + nick))
                .addExtension(StandardExtensionElement.builder("x", MUC).build())
                .build();
        connection
                .createStanzaCollectorAndSend(
                        stanza -> stanza instanceof Presence
                                && String.valueOf(stanza.getFrom()).equals(room + "/" + nick),
                        presence)
                .nextResultOrThrow();
        ask(
                room,
                OWNER,
                StandardExtensionElement.builder("x", FORM)
                        .addAttribute("type", "submit")
                        .build());
    }

    /**
     * Makes a room that stays when nobody is in it, and is not in it.
     *
     * @param helper may kick others while they are there
     */
    public void found(String room, String helper) throws Exception {
        join(room, "founder");
        ask(
                room,
                OWNER,
                StandardExtensionElement.builder("x", FORM)
                        .addAttribute("type", "submit")
                        .addElement(field("FORM_TYPE", MUC + "#roomconfig"))
                        .addElement(field("muc#roomconfig_persistentroom", "1"))
                        .build());
        ask(
                room,
                ADMIN,
                StandardExtensionElement.builder("item", ADMIN)
                        .addAttribute("jid", helper)
                        .addAttribute("affiliation", "admin")
                        .build());
        leave(room, "founder", "");
    }

    private static StandardExtensionElement field(String name, String value) {
        return StandardExtensionElement.builder("field", FORM)
                .addAttribute("var", name)
                .addElement("value", value)
                .build();
    }

    /** The same, of a room that somebody else owns. */
    public void enter(String room, String nick) throws Exception {
        connection.sendStanza(StanzaBuilder.buildPresence(id())
                .to(JidCreate.from(room + "/" + nick))
                .addExtension(StandardExtensionElement.builder("x", MUC).build())
                .build());
    }

    public void leave(String room, String nick, String words) throws Exception {
        connection.sendStanza(StanzaBuilder.buildPresence(id())
                .to(JidCreate.from(room + "/" + nick))
                .ofType(Presence.Type.unavailable)
                .setStatus(words)
                .build());
    }

    public void rename(String room, String nick) throws Exception {
        connection.sendStanza(StanzaBuilder.buildPresence(id())
                .to(JidCreate.from(room + "/" + nick))
                .build());
    }

    public void say(String room, String id, String body) throws Exception {
        connection.sendStanza(StanzaBuilder.buildMessage(id)
                .to(JidCreate.from(room))
                .ofType(Message.Type.groupchat)
                .setBody(body)
                .build());
    }

    public void tell(String address, String id, String body) throws Exception {
        connection.sendStanza(StanzaBuilder.buildMessage(id)
                .to(JidCreate.from(address))
                .ofType(Message.Type.chat)
                .setBody(body)
                .build());
    }

    public void send(Stanza stanza) throws Exception {
        connection.sendStanza(stanza);
    }

    public void kick(String room, String nick, String reason) throws Exception {
        ask(
                room,
                ADMIN,
                item(reason)
                        .addAttribute("nick", nick)
                        .addAttribute("role", "none")
                        .build());
    }

    public void ban(String room, String address, String reason) throws Exception {
        ask(
                room,
                ADMIN,
                item(reason)
                        .addAttribute("jid", address)
                        .addAttribute("affiliation", "outcast")
                        .build());
    }

    public void destroy(String room, String reason) throws Exception {
        ask(
                room,
                OWNER,
                StandardExtensionElement.builder("destroy", OWNER)
                        .addElement("reason", reason)
                        .build());
    }

    private static StandardExtensionElement.Builder item(String reason) {
        return StandardExtensionElement.builder("item", ADMIN).addElement("reason", reason);
    }

    private void ask(String room, String namespace, StandardExtensionElement child) throws Exception {
        connection.sendIqRequestAndWaitForResponse(new Order(room, namespace, child));
    }

    /** The socket goes without a word. */
    public void vanish() {
        connection.instantShutdown();
    }

    @Override
    public void close() {
        if (connection.isConnected()) {
            connection.disconnect();
        }
    }

    private static String id() {
        return UUID.randomUUID().toString();
    }

    private static final class Order extends IQ {
        private final StandardExtensionElement child;

        Order(String room, String namespace, StandardExtensionElement child) throws XmppStringprepException {
            super("query", namespace);
            this.child = child;
            setType(Type.set);
            setStanzaId(id());
            setTo(JidCreate.from(room));
        }

        @Override
        protected IQChildElementXmlStringBuilder getIQChildElementBuilder(IQChildElementXmlStringBuilder xml) {
            xml.rightAngleBracket();
            xml.append(child);
            return xml;
        }
    }
}
