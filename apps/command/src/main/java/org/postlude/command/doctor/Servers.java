package org.postlude.command.doctor;

import java.time.Duration;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.postlude.transport.ServerCheck;
import org.postlude.transport.TransportConfigurationException;
import org.postlude.transport.TransportProvider;
import org.postlude.transport.TransportRequest;

/** Each transport's own look at its server ({@link ServerCheck}). */
public final class Servers {
    private static final String LOCAL = "local:";

    private final Findings findings;
    private final Duration most;

    /**
     * Makes one.
     *
     * @param findings hears what is found
     * @param most for each step that waits for a server
     */
    public Servers(Findings findings, Duration most) {
        this.findings = findings;
        this.most = most;
    }

    /**
     * Looks at them, one after another.
     *
     * @param transports URLs by name
     * @throws InterruptedException if somebody ends it
     */
    public void look(Map<String, String> transports) throws InterruptedException {
        for (Map.Entry<String, String> each : transports.entrySet()) {
            look("transport " + TransportRequest.withoutPassword(each.getKey()), each.getKey(), each.getValue());
        }
    }

    private void look(String subject, String name, String url) throws InterruptedException {
        if (url.equals(LOCAL)) {
            findings.ok(subject, "server", "mail goes into the store's own Inbox; there is no server");
            return;
        }
        try {
            TransportRequest request = new TransportRequest(name, url, Map.of());
            TransportProvider provider = provider(url);
            if (provider == null) {
                findings.problem(
                        subject,
                        "URL",
                        "no transport provider knows " + TransportRequest.withoutPassword(url),
                        "Write smtp://, smtps://, lmtp://, imap://, imaps://, pop3://, pop3s://, maildir: or local:");
            } else if (provider instanceof ServerCheck server) {
                server.check(request, most)
                        .forEach(line -> findings.add(new Findings.Finding(
                                Findings.Grade.valueOf(line.grade().name()),
                                subject,
                                line.what(),
                                line.text(),
                                line.todo())));
            } else {
                findings.ok(subject, "server", "this transport cannot be looked at without mail");
            }
        } catch (TransportConfigurationException e) {
            findings.problem(
                    subject, "URL", String.valueOf(e.getMessage()), "Correct it; docs/guides/smtp.md and fetch.md");
        }
    }

    private static @Nullable TransportProvider provider(String url) {
        String scheme = url.substring(0, Math.max(0, url.indexOf(':')));
        for (TransportProvider each : ServiceLoader.load(TransportProvider.class)) {
            if (each.schemes().contains(scheme)) {
                return each;
            }
        }
        return null;
    }
}
