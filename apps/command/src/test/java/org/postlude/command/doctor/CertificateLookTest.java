package org.postlude.command.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.command.doctor.Findings.Finding;
import org.postlude.command.doctor.Findings.Grade;
import org.postlude.tck.smtp.ThrowAwayCertificate;

/** How long a certificate is good for. This one is for two days. */
class CertificateLookTest {
    @TempDir
    Path dir;

    @Test
    void whatEndsWithinFourteenDaysIsAWarningAndWhatHasEndedAProblem() throws Exception {
        ThrowAwayCertificate made = ThrowAwayCertificate.make(dir, "short", "127.0.0.1");
        Instant now = Instant.now();
        Finding good = look(made, now.minus(Duration.ofDays(13)));
        assertEquals(Grade.OK, good.grade(), good.text());
        Finding soon = look(made, now);
        assertEquals(Grade.WARNING, soon.grade(), soon.text());
        assertTrue(soon.todo().startsWith("Renew it"), soon.todo());
        Finding over = look(made, now.plus(Duration.ofDays(3)));
        assertEquals(Grade.PROBLEM, over.grade(), over.text());
        assertTrue(over.text().contains("has expired on"), over.text());
    }

    private static Finding look(ThrowAwayCertificate made, Instant now) {
        Findings findings = new Findings();
        new Places(findings, now).certificate("listen 127.0.0.1:587", made.pem(), made.key());
        return findings.all().stream()
                .filter(each -> each.what().equals("certificate"))
                .findFirst()
                .orElseThrow();
    }
}
