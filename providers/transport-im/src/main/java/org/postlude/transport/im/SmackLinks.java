package org.postlude.transport.im;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Until there is one: no connection can be made. */
final class SmackLinks implements ChatLink.Maker {
    @Override
    public ChatLink make(ChatAccount account, ChatLink.Listener listener) {
        return new ChatLink() {
            @Override
            public boolean open() throws ChatException {
                throw new ChatException(
                        ChatException.Fault.ACCOUNT,
                        "no connection can be made yet",
                        new UnsupportedOperationException());
            }

            @Override
            public void join(String room, String nick, Optional<Instant> since) {
                throw new IllegalStateException("not open");
            }

            @Override
            public void leave(String room, String words, Duration within) {
                throw new IllegalStateException("not open");
            }

            @Override
            public void send(ChatText text) {
                throw new IllegalStateException("not open");
            }

            @Override
            public boolean confirmed(Duration within) {
                return false;
            }

            @Override
            public void close(boolean politely) {
                // Nothing is open.
            }
        };
    }
}
