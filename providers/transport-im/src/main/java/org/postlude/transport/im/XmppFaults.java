package org.postlude.transport.im;

import java.security.cert.CertificateException;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jivesoftware.smack.SmackException.EndpointConnectionException;
import org.jivesoftware.smack.SmackException.NoResponseException;
import org.jivesoftware.smack.SmackException.SecurityRequiredException;
import org.jivesoftware.smack.SmackException.SmackCertificateException;
import org.jivesoftware.smack.SmackException.SmackSaslException;
import org.jivesoftware.smack.XMPPException.StreamErrorException;
import org.jivesoftware.smack.XMPPException.XMPPErrorException;
import org.jivesoftware.smack.packet.StreamError;
import org.jivesoftware.smack.sasl.SASLErrorException;
import org.postlude.transport.im.ChatException.Fault;

/** What Smack throws, as what it means for whoever waits. */
final class XmppFaults {
    private static final int LONGEST = 300;

    private XmppFaults() {}

    /** Why a login failed. */
    static ChatException login(ChatAccount account, Exception failure) {
        Fault fault = causes(failure).anyMatch(XmppFaults::isOfAccount) ? Fault.ACCOUNT : Fault.NETWORK;
        return new ChatException(
                fault,
                "no login as " + account.address() + " at " + account.host() + ":" + account.port() + ": "
                        + words(failure),
                failure);
    }

    /** A failure in a line of bounded length, whatever a server has said. */
    static String words(Exception failure) {
        Optional<StreamError> stream = causes(failure)
                .filter(StreamErrorException.class::isInstance)
                .map(each -> ((StreamErrorException) each).getStreamError())
                .findFirst();
        if (stream.isPresent()) {
            String text = stream.get().getDescriptiveText("");
            return line(
                    "the server ended the stream: " + stream.get().getCondition() + (text == null ? "" : ", " + text));
        }
        if (failure instanceof EndpointConnectionException nowhere) {
            return line("nobody answers there: " + nowhere.getMessage());
        }
        if (failure instanceof NoResponseException) {
            return line("the server did not answer in time: " + failure.getMessage());
        }
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return line(message == null || message.isEmpty() ? cause.getClass().getSimpleName() : message);
    }

    /** Text of a stranger, for a log: without what ends or turns its line, and short. */
    static String line(String text) {
        String one = text.codePoints()
                .limit(LONGEST)
                .map(point -> isPlain(point) ? point : '?')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return one.length() < text.length() ? one + "..." : one;
    }

    private static boolean isPlain(int point) {
        int type = Character.getType(point);
        return type != Character.CONTROL
                && type != Character.FORMAT
                && type != Character.SURROGATE
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR;
    }

    private static boolean isOfAccount(Throwable cause) {
        if (cause instanceof SASLErrorException refused) {
            return !"temporary-auth-failure".equals(refused.getSASLFailure().getSASLErrorString());
        }
        if (cause instanceof XMPPErrorException refused) {
            return refused.getStanzaError().getType() != org.jivesoftware.smack.packet.StanzaError.Type.WAIT;
        }
        if (cause instanceof StreamErrorException ended) {
            return ended.getStreamError().getCondition() == StreamError.Condition.host_unknown
                    || ended.getStreamError().getCondition() == StreamError.Condition.not_authorized;
        }
        return cause instanceof SmackSaslException
                || cause instanceof SecurityRequiredException
                || cause instanceof SmackCertificateException
                || cause instanceof CertificateException
                || (cause instanceof SSLException && causes(cause).anyMatch(CertificateException.class::isInstance));
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(20);
    }
}
