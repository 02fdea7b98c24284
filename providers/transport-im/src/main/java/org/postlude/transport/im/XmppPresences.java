package org.postlude.transport.im;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a room says by presence (XEP-0045, 7 to 10). Whether contacts are there is nothing that anybody here asks; and anybody may write that
 * they are a room, so only one that this user has joined, or is joining, is believed to be one.
 */
final class XmppPresences {
    private static final String SELF = "110";
    private static final String NEW_NICK = "303";
    private static final Pattern CODE = Pattern.compile("[1-9][0-9]{2}");
    private static final Pattern PLACE = Pattern.compile("[0-9A-Fa-f.:]{2,45}");

    private final XmppRooms rooms;

    XmppPresences(XmppRooms rooms) {
        this.rooms = rooms;
    }

    /**
     * Reads one.
     *
     * @param isJoining whether this user is joining the room that it would be of
     * @return empty if it says nothing of a room
     */
    Optional<Told> read(StanzaElement presence, XmppAddress from, boolean isJoining) {
        Optional<StanzaElement> user = presence.child("x", XmppNames.MUC_USER);
        String type = presence.attribute("type").orElse("");
        boolean gone = type.equals("unavailable");
        boolean ofRoom = isJoining || rooms.nick(from.bare()).isPresent();
        if (from.resource().isEmpty() || !ofRoom || !(gone || type.isEmpty())) {
            return Optional.empty();
        }
        StanzaElement said = user.orElse(presence);
        Optional<StanzaElement> item = said.child("item", XmppNames.MUC_USER);
        Set<String> codes = codes(said);
        Told.Occupant who = new Told.Occupant(
                from.resource(),
                item.flatMap(one -> one.attribute("jid"))
                        .flatMap(XmppAddress::of)
                        .map(XmppAddress::bare));
        if (!gone) {
            return Optional.of(new Told.Present(from.bare(), who, codes.contains(SELF), place(said)));
        }
        // Of who is made to leave not every server says 110 beside the reason.
        boolean self = codes.contains(SELF)
                || rooms.nick(from.bare()).filter(from.resource()::equals).isPresent();
        Optional<String> renamed = item.flatMap(one -> one.attribute("nick")).filter(nick -> codes.contains(NEW_NICK));
        if (renamed.isPresent()) {
            return Optional.of(new Told.Renamed(from.bare(), who, renamed.get(), self));
        }
        return Optional.of(gone(presence, said, item, from.bare(), who, self));
    }

    /** Whether this user has made the room by joining it (XEP-0045, 10.1.1). */
    static boolean isNewRoom(StanzaElement presence) {
        return presence.child("x", XmppNames.MUC_USER)
                .filter(x -> codes(x).contains("201"))
                .isPresent();
    }

    private static Told gone(
            StanzaElement presence,
            StanzaElement said,
            Optional<StanzaElement> item,
            String room,
            Told.Occupant who,
            boolean self) {
        Optional<StanzaElement> destroy = said.child("destroy", XmppNames.MUC_USER);
        Optional<StanzaElement> actor = item.flatMap(one -> one.child("actor", XmppNames.MUC_USER));
        return new Told.Gone(
                room,
                who,
                self,
                codes(said).stream().map(Integer::valueOf).collect(Collectors.toUnmodifiableSet()),
                destroy.isPresent(),
                item.flatMap(one -> one.childText("reason"))
                        .or(() -> destroy.flatMap(one -> one.childText("reason")))
                        .or(() -> presence.childText("status")),
                actor.flatMap(one -> one.attribute("jid"))
                        .flatMap(XmppAddress::of)
                        .map(XmppAddress::bare)
                        .or(() -> actor.flatMap(one -> one.attribute("nick"))),
                place(said));
    }

    private static Set<String> codes(StanzaElement user) {
        return user.children("status", XmppNames.MUC_USER)
                .flatMap(status -> status.attribute("code").stream())
                .filter(code -> CODE.matcher(code).matches())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Optional<String> place(StanzaElement user) {
        return user.child("address", XmppNames.PLACE)
                .flatMap(address -> address.attribute("ip"))
                .filter(ip -> PLACE.matcher(ip).matches());
    }
}
