package org.postlude.transport.jakartamail;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is done for secrecy.
 *
 * @param layer null if there is never TLS
 */
record Security(
        boolean implicitTls, StartTls startTls, @Nullable TlsLayer layer) {
    static Security of(boolean implicitTls, String scheme, Options options, @Nullable Login login) {
        StartTls startTls = startTls(implicitTls, scheme, options, login != null);
        KeyStore trusted = trusted(options);
        boolean verifying = implicitTls || startTls == StartTls.REQUIRED;
        if (login != null && !verifying && !login.unprotected()) {
            throw options.wrong(
                    "starttls",
                    startTls.word(),
                    "with a user it must be required, or the password goes to"
                            + " whoever stands between; unprotectedLogin=allow does it all the same");
        }
        if (!verifying && trusted != null) {
            throw options.wrong(
                    "trust",
                    options.text("trust", ""),
                    "nobody is asked for a certificate that is trusted"
                            + " unless starttls is required; leave one of them out");
        }
        try {
            TlsLayer layer = verifying
                    ? TlsLayer.verifying(trusted)
                    : startTls == StartTls.OFF ? null : TlsLayer.encryptingOnly();
            return new Security(implicitTls, startTls, layer);
        } catch (GeneralSecurityException e) {
            throw options.refused("this Java has no TLS: " + e.getMessage());
        }
    }

    private static StartTls startTls(boolean implicitTls, String scheme, Options options, boolean login) {
        if (implicitTls) {
            if (!options.text("starttls", "").isEmpty()) {
                throw options.wrong(
                        "starttls",
                        options.text("starttls", ""),
                        scheme + ": is TLS from the first octet, so leave it out, or write "
                                + scheme.replaceFirst("s$", ":"));
            }
            return StartTls.OFF;
        }
        String word = options.oneOf(
                "starttls",
                (login ? StartTls.REQUIRED : StartTls.OPPORTUNISTIC).word(),
                StartTls.REQUIRED.word(),
                StartTls.OPPORTUNISTIC.word(),
                StartTls.OFF.word());
        return StartTls.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private static @Nullable KeyStore trusted(Options options) {
        Path file = options.file("trust");
        if (file == null) {
            return null;
        }
        try {
            SecretPlace password = options.secret("trustPassword");
            return TrustFile.read(file, (password == null ? "" : password.read()).toCharArray());
        } catch (IOException e) {
            throw options.refused("the certificates in " + file + " were not read: " + e.getMessage());
        }
    }
}
