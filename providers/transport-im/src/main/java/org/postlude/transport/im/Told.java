package org.postlude.transport.im;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What a chat server told. Texts are as they came: whoever shows or records one takes care of what may be in it. Addresses are bare, and
 * in their canonical form (RFC 7622).
 */
sealed interface Told {
    /**
     * Somebody who is in a room.
     *
     * @param nick their name there
     * @param address their bare address, where the room shows it
     */
    record Occupant(String nick, Optional<String> address) {}

    /**
     * Something was said.
     *
     * @param conversation the room, or whom this user talks to
     * @param room whether it is a room
     * @param from who said it: of a room the nick there, empty if the room itself; else the address
     * @param own whether this user did: the room's echo of what this account sent, or a copy from another of its devices
     * @param id what its sender calls it; empty if they do not
     * @param stanzaId what the room, or this user's own server, calls it (XEP-0359); empty if not, or if somebody else says so
     * @param at when it was said, where it was delayed (XEP-0203)
     * @param subject empty for none
     * @param body empty for none: then it is a subject alone
     */
    record Said(
            String conversation,
            boolean room,
            String from,
            boolean own,
            Optional<String> id,
            Optional<String> stanzaId,
            Optional<Instant> at,
            Optional<String> subject,
            Optional<String> body)
            implements Told {}

    /**
     * Somebody is in a room.
     *
     * @param room which
     * @param who they
     * @param self whether it is this user (status 110)
     * @param ip their computer's address, where the server tells it
     */
    record Present(String room, Occupant who, boolean self, Optional<String> ip) implements Told {}

    /**
     * Somebody has another nick, and stays.
     *
     * @param room which
     * @param who they, with the former nick
     * @param nick the new one
     * @param self whether it is this user
     */
    record Renamed(String room, Occupant who, String nick, boolean self) implements Told {}

    /**
     * Somebody is in a room no longer.
     *
     * @param room which
     * @param who they
     * @param self whether it is this user
     * @param statuses the codes (XEP-0045, 15.6.2): 301 banned, 307 kicked or, with 333, an error of their connection, 321 and 322 by a change of the
     *     room, 332 the server ends
     * @param destroyed whether the room was destroyed
     * @param reason what was given as a reason, or what they said as they left
     * @param actor who made them leave
     * @param ip their computer's address, where the server tells it
     */
    record Gone(
            String room,
            Occupant who,
            boolean self,
            Set<Integer> statuses,
            boolean destroyed,
            Optional<String> reason,
            Optional<String> actor,
            Optional<String> ip)
            implements Told {}

    /**
     * Somebody invites this user to a room (XEP-0045, 7.8; XEP-0249).
     *
     * @param room which
     * @param from who; the room itself if it does not say
     * @param claimed whether it is not the room that says so, but somebody else, who may say anything of who invites
     * @param reason empty for none
     */
    record Invited(String room, String from, boolean claimed, Optional<String> reason) implements Told {
        Invited(String room, String from, Optional<String> reason) {
            this(room, from, false, reason);
        }
    }

    /**
     * What is said beside an invitation: as a rule that it is one, in the server's language. It is kept as a text is, and is no
     * conversation with the room.
     *
     * @param said with a body, or a subject
     */
    record Notice(Said said) implements Told {}

    /**
     * Whom this user talks to has closed the conversation (XEP-0085, gone).
     *
     * @param conversation their address
     */
    record Closed(String conversation) implements Told {}

    /**
     * What somebody talks with (XEP-0092); only of who answers.
     *
     * @param conversation the room, or their address
     * @param from the nick there, or the address
     * @param name of the program
     * @param version of it; empty for none
     */
    record Program(String conversation, String from, String name, String version) implements Told {}

    /**
     * A message of this user could not be delivered.
     *
     * @param id of the message
     * @param conversation to which
     * @param error why
     */
    record Failed(String id, String conversation, ChatError error) implements Told {}
}
