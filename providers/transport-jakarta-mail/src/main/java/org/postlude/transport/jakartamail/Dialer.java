package org.postlude.transport.jakartamail;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Gets a connected socket, within the time that is set for the look-up and all addresses together. */
final class Dialer {
    // The system's own choice on a fast line is megabytes: whole messages would lie there when their permit is asked
    // for,
    // and progress would be told of bytes that have not left. This is 2.5 MB/s at a round trip of 100 ms.
    private static final int SEND_BUFFER = 256 * 1024;

    private final SmtpSettings settings;
    private final NameLookup names;

    Dialer(SmtpSettings settings, NameLookup names) {
        this.settings = settings;
        this.names = names;
    }

    /**
     * Dials.
     *
     * @param attempt who can be stopped meanwhile
     * @throws IOException nobody answers; the text is fit for a report
     */
    SmtpSocket dial(SmtpAttempt attempt) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + settings.connectTimeout().toNanos();
        InetAddress[] addresses = lookUp(attempt, settings.connectTimeout());
        IOException first = null;
        for (int i = 0; i < addresses.length && !attempt.isCut(); i++) {
            // A fair share each, so that one dead address does not take the time of the others.
            long share = (deadline - System.nanoTime()) / (addresses.length - i);
            try {
                return connect(attempt, addresses[i], (int) Math.max(1, share / 1_000_000));
            } catch (IOException e) {
                first = also(first, e);
            }
        }
        throw first == null ? new SocketException("stopped") : first;
    }

    private SmtpSocket connect(SmtpAttempt attempt, InetAddress address, int millis) throws IOException {
        SmtpSocket socket = new SmtpSocket();
        attempt.hold(socket);
        try {
            // Without it 64 KiB wait 40 ms: Nagle's algorithm against the peer's delayed acknowledgement.
            socket.setTcpNoDelay(true);
            socket.setSendBufferSize(SEND_BUFFER);
            socket.connect(new InetSocketAddress(address, settings.port()), millis);
            return socket;
        } catch (IOException e) {
            socket.closeQuietly();
            String where = address.getHostAddress() + " port " + settings.port();
            if (e instanceof SocketTimeoutException) {
                throw new IOException(where + ": no answer within " + millis + " ms", e);
            }
            throw new IOException(where + ": " + e.getMessage(), e);
        }
    }

    private static IOException also(@Nullable IOException first, IOException next) {
        if (first == null) {
            return next;
        }
        first.addSuppressed(next);
        return first;
    }

    private InetAddress[] lookUp(SmtpAttempt attempt, Duration atMost) throws IOException, InterruptedException {
        String host = settings.host();
        if (host.indexOf(':') >= 0 || host.matches("[0-9.]+")) {
            return named(InetAddress.getAllByName(host)); // a literal: no resolver is asked
        }
        try {
            return named(Aside.call(attempt, "lookup-" + host, atMost, () -> names.addresses(host)));
        } catch (TimeoutException e) {
            throw new IOException("the name " + host + " was not resolved within " + atMost.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof UnknownHostException
                    ? new IOException("unknown host " + host, e)
                    : new IOException("looking up " + host + ": " + e.getCause(), e);
        }
    }

    /** With a name that is known already: Angus asks a connected socket for its host's, and DNS is asked if there is none. */
    private InetAddress[] named(InetAddress[] addresses) throws UnknownHostException {
        InetAddress[] named = new InetAddress[addresses.length];
        for (int i = 0; i < named.length; i++) {
            named[i] = InetAddress.getByAddress(settings.host(), addresses[i].getAddress());
        }
        return named;
    }
}
