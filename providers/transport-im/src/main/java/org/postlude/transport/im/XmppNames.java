package org.postlude.transport.im;

/** Namespaces. */
final class XmppNames {
    /** XEP-0045: joining. */
    static final String MUC = "http://jabber.org/protocol/muc";
    /** What a room says of its occupants; a room takes it away from what they send themselves (XEP-0045, 17.3). */
    static final String MUC_USER = MUC + "#user";

    static final String MUC_OWNER = MUC + "#owner";
    /** XEP-0249: direct invitations. */
    static final String CONFERENCE = "jabber:x:conference";
    /** XEP-0203. */
    static final String DELAY = "urn:xmpp:delay";
    /** XEP-0359. */
    static final String STANZA_ID = "urn:xmpp:sid:0";
    /** XEP-0085. */
    static final String CHAT_STATES = "http://jabber.org/protocol/chatstates";
    /** XEP-0033. */
    static final String ADDRESSES = "http://jabber.org/protocol/address";

    /** XEP-0092. */
    static final String VERSION = "jabber:iq:version";
    /** XEP-0199. */
    static final String PING = "urn:xmpp:ping";
    /** XEP-0030. */
    static final String DISCO_INFO = "http://jabber.org/protocol/disco#info";
    /** XEP-0004. */
    static final String FORM = "jabber:x:data";

    static final String STANZA_ERRORS = "urn:ietf:params:xml:ns:xmpp-stanzas";

    /** Postlude's own: within {@link #MUC_USER}, {@code <address ip='192.0.2.1'/>} is where the occupant's connection comes from. */
    static final String PLACE = "urn:postlude:im:address";

    private XmppNames() {}
}
