package org.postlude.transport.im;

import java.util.Optional;
import org.jxmpp.jid.BareJid;
import org.jxmpp.jid.impl.JidCreate;
import org.jxmpp.stringprep.XmppStringprepException;

/**
 * An address, of which the part behind the first slash is taken as it is: it is a name of somebody's choice, and one that RFC 7622 does
 * not allow must not hide what they do.
 *
 * @param bare in its canonical form
 * @param resource behind the slash; empty if there is no slash
 */
record XmppAddress(String bare, String resource) {
    private static final int LONGEST = 2_048;

    /** Reads one; empty if it is none. */
    static Optional<XmppAddress> of(String address) {
        int slash = address.indexOf('/');
        String front = slash < 0 ? address : address.substring(0, slash);
        int at = front.indexOf('@');
        if (front.length() > LONGEST
                || !front.substring(at + 1).codePoints().allMatch(XmppAddress::isVisible)
                || front.indexOf('@', at + 1) >= 0
                || !front.substring(0, Math.max(at, 0)).codePoints().allMatch(XmppAddress::isOfLocalPart)) {
            return Optional.empty();
        }
        try {
            BareJid bare = JidCreate.bareFrom(front);
            return Optional.of(new XmppAddress(bare.toString(), slash < 0 ? "" : address.substring(slash + 1)));
        } catch (XmppStringprepException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What jxmpp lets through although RFC 7622, 3.3.1, does not. */
    private static boolean isOfLocalPart(int point) {
        return isVisible(point) && "\"&'/:<>@".indexOf(point) < 0;
    }

    private static boolean isVisible(int point) {
        int type = Character.getType(point);
        return !Character.isSpaceChar(point)
                && type != Character.CONTROL
                && type != Character.FORMAT
                && type != Character.SURROGATE
                && type != Character.UNASSIGNED;
    }

    @Override
    public String toString() {
        return resource.isEmpty() ? bare : bare + "/" + resource;
    }
}
