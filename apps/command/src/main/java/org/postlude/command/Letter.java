package org.postlude.command;

import java.util.Optional;
import org.postlude.message.Content;

/**
 * One message that was found, to be judged by itself.
 *
 * @param name of the file, and where in it
 * @param content its octets, as the next hop is to get them but for its line ends
 * @param refusal why it cannot be told what the message is; empty if it can
 */
record Letter(String name, Content content, Optional<String> refusal) {
    static Letter of(String name, Content content) {
        return new Letter(name, content, Optional.empty());
    }
}
