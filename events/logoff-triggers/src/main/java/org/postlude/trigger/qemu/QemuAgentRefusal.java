package org.postlude.trigger.qemu;

import java.io.IOException;

/** The agent is there and will not answer this question. */
final class QemuAgentRefusal extends IOException {
    private static final long serialVersionUID = 1L;

    QemuAgentRefusal(String message) {
        super("the guest's agent refuses " + GuestWords.of(message));
    }
}
