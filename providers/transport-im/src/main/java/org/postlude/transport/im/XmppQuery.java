package org.postlude.transport.im;

import java.util.List;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.jivesoftware.smack.packet.StanzaError;
import org.jspecify.annotations.Nullable;
import org.jxmpp.jid.Jid;

/** A question or an answer of any namespace (RFC 6120, 8.2.3). */
final class XmppQuery extends IQ {
    private final List<StandardExtensionElement> children;

    private XmppQuery(
            Type type,
            @Nullable Jid to,
            String id,
            @Nullable String name,
            @Nullable String namespace,
            List<StandardExtensionElement> children) {
        super(name, namespace);
        this.children = children;
        setType(type);
        setTo(to);
        setStanzaId(id);
    }

    static XmppQuery get(Jid to, String name, String namespace) {
        return new XmppQuery(Type.get, to, XmppStanzas.id(), name, namespace, List.of());
    }

    static XmppQuery set(Jid to, String name, String namespace, List<StandardExtensionElement> children) {
        return new XmppQuery(Type.set, to, XmppStanzas.id(), name, namespace, children);
    }

    static XmppQuery result(
            @Nullable Jid to, String id, String name, String namespace, List<StandardExtensionElement> children) {
        return new XmppQuery(Type.result, to, id, name, namespace, children);
    }

    /** That it was done, or heard. */
    static XmppQuery done(@Nullable Jid to, String id) {
        return new XmppQuery(Type.result, to, id, null, null, List.of());
    }

    /** That it is not known here what was asked. */
    static XmppQuery refusal(@Nullable Jid to, String id, String name, String namespace) {
        XmppQuery refusal = new XmppQuery(Type.error, to, id, name, namespace, List.of());
        refusal.setError(StanzaError.getBuilder(StanzaError.Condition.service_unavailable)
                .build());
        return refusal;
    }

    @Override
    protected IQChildElementXmlStringBuilder getIQChildElementBuilder(IQChildElementXmlStringBuilder xml) {
        if (children.isEmpty()) {
            xml.setEmptyElement();
        } else {
            xml.rightAngleBracket();
            xml.append(children);
        }
        return xml;
    }
}
