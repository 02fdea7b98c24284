package org.postlude.transport.im;

import java.util.Optional;

/**
 * A text of this user.
 *
 * @param to the room, or whom this user talks to
 * @param room whether it is a room
 * @param id the same in each attempt; the room's echo has it, and an error
 * @param subject of one person only: in a room it would be the room's own
 * @param body what is said
 */
record ChatText(String to, boolean room, String id, Optional<String> subject, String body) {}
