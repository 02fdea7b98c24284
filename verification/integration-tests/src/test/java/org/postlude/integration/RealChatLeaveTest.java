package org.postlude.integration;

import org.postlude.message.event.Fact;

/** Where a room does not tell from where its members come. */
class RealChatLeaveTest extends ChatLeaves {
    @Override
    Prosody.Options options() {
        return Prosody.Options.plain();
    }

    @Override
    Fact<String> place() {
        return NOT_SEEN;
    }
}
