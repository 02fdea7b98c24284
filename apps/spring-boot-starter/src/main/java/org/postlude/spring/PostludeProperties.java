package org.postlude.spring;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postlude.spooler.RetrySchedule;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.LogoffMode;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an application says of Postlude. A name that is none of these is refused at the start.
 *
 * @param enabled Whether there is a spooler at all.
 * @param mailSender Whether JavaMailSender submits to the store; else Spring Boot's own sender is left as it is.
 * @param store Where mail is kept until it is delivered: a folder, or scheme:place. A relative folder is one of the working
 *     directory.
 * @param owner Whose session it is, in lists. Unless set, the value of spring.application.name.
 * @param transports Where mail goes, by names that mail in the queue remembers. The first one that takes an address has it. Unless
 *     set, the server of spring.mail.host.
 * @param inDoubt What to do when the next hop may have a message and its answer was not seen.
 * @param queueLimit How many messages may wait; beyond that send fails. No limit unless set.
 * @param retry When a temporary failure is tried again.
 * @param logoff What happens to mail when the application stops.
 */
@ConfigurationProperties(prefix = "postlude", ignoreUnknownFields = false)
public record PostludeProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("true") boolean mailSender,
        @DefaultValue("sqlite:postlude") String store,
        @Nullable String owner,
        @DefaultValue Map<String, Transport> transports,
        @DefaultValue("retry") InDoubtPolicy inDoubt,
        @Nullable Long queueLimit,
        @DefaultValue Retry retry,
        @DefaultValue Logoff logoff) {
    /**
     * Where mail goes.
     *
     * @param url For example smtp://ann@relay.example.org:587, smtps://relay.example.org or maildir:/var/mail/out. It is kept with
     *     the mail, so it holds no password.
     * @param password Of the user in the URL.
     * @param options By the names that the transport documents, for example starttls or connections.
     */
    public record Transport(
            @Nullable String url,
            @Nullable String password,
            @DefaultValue Map<String, String> options) {
        /** Without the password. */
        @Override
        public String toString() {
            return "Transport[url=" + url + ", options=" + options.keySet() + "]";
        }
    }

    /**
     * When a temporary failure is tried again.
     *
     * @param first After the first failure.
     * @param growth From one failure to the next, 1 to 100.
     * @param longest At most.
     * @param spread Which part of a time is added to it at most, 0 to 1.
     * @param expiry From the submit on; then the sender is told that it was not delivered.
     * @param delayWarning When the sender is told that it was not delivered yet; 0 for never.
     */
    public record Retry(
            @DefaultValue("5m") Duration first,
            @DefaultValue("2") double growth,
            @DefaultValue("4h") Duration longest,
            @DefaultValue("0.1") double spread,
            @DefaultValue("5d") Duration expiry,
            @DefaultValue("4h") Duration delayWarning) {
        RetrySchedule schedule() {
            RetrySchedule schedule =
                    new RetrySchedule(first, longest, expiry).withGrowth(growth).withSpread(spread);
            return delayWarning.isZero() ? schedule.withoutDelayWarning() : schedule.withDelayWarning(delayWarning);
        }
    }

    /**
     * What happens to mail when the application stops.
     *
     * @param mode How the store is logged off.
     * @param deadline How long that may take. Keep it below spring.lifecycle.timeout-per-shutdown-phase, and below the time after
     *     which the process is killed.
     */
    public record Logoff(
            @DefaultValue("orderly") LogoffMode mode,
            @DefaultValue("25s") Duration deadline) {}
}
