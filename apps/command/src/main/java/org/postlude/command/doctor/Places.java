package org.postlude.command.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** Where a run listens, and the files that it shows there. */
public final class Places {
    private static final Duration SOON = Duration.ofDays(14);

    private final Findings findings;
    private final Instant now;

    /**
     * Makes one.
     *
     * @param findings hears what is found
     * @param now the time
     */
    public Places(Findings findings, Instant now) {
        this.findings = findings;
        this.now = now;
    }

    /**
     * Looks whether one could listen there.
     *
     * @param subject for whom
     * @param place where; port 0 is always free
     * @param isRunning whether a run that may hold it goes on
     */
    public void port(String subject, InetSocketAddress place, boolean isRunning) {
        if (place.getAddress() == null) {
            findings.problem(
                    subject, "port", "there is no host " + place.getHostString(), "Write an address of this machine");
            return;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(place);
            findings.ok(subject, "port", "it is free");
        } catch (IOException e) {
            if (isRunning && String.valueOf(e.getMessage()).contains("in use")) {
                findings.ok(
                        subject, "port", "it is in use, and the run that goes on is likely to be who listens there");
            } else {
                findings.problem(
                        subject,
                        "port",
                        "nobody can listen there: " + e.getMessage(),
                        "End who listens there (ss -ltnp), write another port, or for one below 1024 give the right to it"
                                + " (CAP_NET_BIND_SERVICE)");
            }
        }
    }

    /**
     * Looks at the certificate that is shown, and at who may read its key.
     *
     * @param subject where
     * @param chain PEM
     * @param key PEM
     */
    public void certificate(String subject, Path chain, Path key) {
        try (InputStream in = Files.newInputStream(chain)) {
            X509Certificate first =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            Instant end = first.getNotAfter().toInstant();
            if (end.isBefore(now)) {
                findings.problem(
                        subject, "certificate", chain + " has expired on " + end, "Renew it; no restart is needed");
            } else if (end.isBefore(now.plus(SOON))) {
                findings.warn(subject, "certificate", chain + " ends on " + end, "Renew it; no restart is needed");
            } else {
                findings.ok(subject, "certificate", chain + " is valid until " + end);
            }
        } catch (IOException | CertificateException e) {
            findings.problem(
                    subject, "certificate", chain + " is no certificate (PEM): " + e.getMessage(), "Put one there");
        }
        try {
            Set<PosixFilePermission> all = Files.getPosixFilePermissions(key);
            if (all.contains(PosixFilePermission.OTHERS_READ) || all.contains(PosixFilePermission.OTHERS_WRITE)) {
                findings.problem(
                        subject, "key", "others may read " + key, "chmod 600 " + key + ", and think of a new key");
            } else {
                findings.ok(subject, "key", key + " is for its owner");
            }
        } catch (IOException | UnsupportedOperationException e) {
            findings.problem(subject, "key", key + ": " + e, "Put the key of the certificate there");
        }
    }
}
