package org.postlude.integration;

import org.postlude.message.event.Fact;

/** Where a module of the server tells from where members of a room come. */
class RealChatAddressTest extends ChatLeaves {
    @Override
    Prosody.Options options() {
        return Prosody.Options.plain().withAddresses();
    }

    @Override
    Fact<String> place() {
        return Fact.of("127.0.0.1");
    }
}
