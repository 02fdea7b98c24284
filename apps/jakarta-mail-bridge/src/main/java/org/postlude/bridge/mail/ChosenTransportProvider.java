package org.postlude.bridge.mail;

import jakarta.mail.Provider;

/**
 * The protocol {@code smtp}, for {@link jakarta.mail.Transport#send(jakarta.mail.Message)}: see {@link ChosenTransport}. For {@link
 * java.util.ServiceLoader}.
 */
public final class ChosenTransportProvider extends Provider {
    /** For {@link java.util.ServiceLoader}. */
    public ChosenTransportProvider() {
        super(Type.TRANSPORT, "smtp", ChosenTransport.class.getName(), PostludeProvider.VENDOR, null);
    }
}
