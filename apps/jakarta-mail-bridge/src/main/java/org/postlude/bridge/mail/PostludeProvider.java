package org.postlude.bridge.mail;

import jakarta.mail.Provider;
import jakarta.mail.Session;

/**
 * The protocol {@code postlude}, for a session's transports and stores. For {@link java.util.ServiceLoader}.
 *
 * <p>A session keeps one provider for a protocol, of whichever type came first, so this one is of the type that it is asked for. Whoever
 * lists the providers sees a transport.
 */
public final class PostludeProvider extends Provider {
    /** The name of the protocol, in {@code mail.transport.protocol} for example. */
    public static final String PROTOCOL = "postlude";

    static final String VENDOR = "Postlude";

    private static final StackWalker CALLERS = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    /** For {@link java.util.ServiceLoader}. */
    public PostludeProvider() {
        super(Type.TRANSPORT, PROTOCOL, PostludeTransport.class.getName(), VENDOR, null);
    }

    @Override
    public Type getType() {
        return isStoreWanted() ? Type.STORE : super.getType();
    }

    @Override
    public String getClassName() {
        return isStoreWanted() ? PostludeStore.class.getName() : super.getClassName();
    }

    /** Whether a session's {@code getStore} is asking; it says so in no other way. */
    private static boolean isStoreWanted() {
        return CALLERS.walk(frames -> frames.skip(2)
                .takeWhile(frame -> frame.getDeclaringClass().equals(Session.class))
                .anyMatch(frame -> frame.getMethodName().equals("getStore")));
    }
}
