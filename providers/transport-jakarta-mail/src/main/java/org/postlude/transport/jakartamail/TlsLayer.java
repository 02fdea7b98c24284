package org.postlude.transport.jakartamail;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** How TLS is laid over a connection: who is trusted, and whether the certificate must name the host. */
final class TlsLayer {
    private final SSLContext context;
    private final boolean verifying;

    private TlsLayer(SSLContext context, boolean verifying) {
        this.context = context;
        this.verifying = verifying;
    }

    /** The certificate must be trusted and name the host. */
    static TlsLayer verifying(@Nullable KeyStore trusted) throws GeneralSecurityException {
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted); // null: the JDK's own
        return new TlsLayer(context(managers.getTrustManagers()), true);
    }

    /** Any certificate will do: whoever would go on in plain text has nothing to lose by it. */
    static TlsLayer encryptingOnly() throws GeneralSecurityException {
        return new TlsLayer(context(new TrustManager[] {new AnyCertificate()}), false);
    }

    private static SSLContext context(TrustManager[] managers) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers, null);
        return context;
    }

    boolean isVerifying() {
        return verifying;
    }

    /** Of sockets whose certificates are checked as this layer does; whoever uses them checks the host's name. */
    SSLSocketFactory factory() {
        return context.getSocketFactory();
    }

    /** The handshake is still to come. */
    SSLSocket over(Socket wire, String host, int port) throws IOException {
        SSLSocket layer = (SSLSocket) context.getSocketFactory().createSocket(wire, host, port, true);
        if (verifying) {
            SSLParameters parameters = layer.getSSLParameters();
            // RFC 2818's rules for names, which are those of RFC 7817 as far as one host is concerned.
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            layer.setSSLParameters(parameters);
        }
        return layer;
    }

    private static final class AnyCertificate extends X509ExtendedTrustManager {
        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
