package org.postlude.spooler.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.ReportOn;
import org.postlude.store.Submission;
import org.postlude.store.SubmissionKey;

/**
 * A message that a client has to send. No two letters have a recipient in common, so an address says which letter.
 *
 * @param number from 0 on
 * @param recipients at least one
 * @param policy in doubt
 * @param delay not to be sent earlier than this after the submit; null for at once
 * @param priority -1, 0 or 1
 * @param isHeld submitted with a reason to hold it
 */
record Letter(
        int number,
        List<String> recipients,
        InDoubtPolicy policy,
        @Nullable Duration delay,
        int priority,
        boolean isHeld) {
    private static final InDoubtPolicy[] POLICIES = {
        InDoubtPolicy.RETRY, InDoubtPolicy.RETRY, InDoubtPolicy.HOLD, InDoubtPolicy.FAIL_UNKNOWN, InDoubtPolicy.ASK
    };
    private static final int DOMAINS = 4;

    static Letter draw(int number, SplittableRandom random) {
        List<String> recipients = new ArrayList<>();
        int many = random.nextInt(4) == 0 ? 1 + random.nextInt(5) : 1 + random.nextInt(2);
        for (int i = 0; i < many; i++) {
            recipients.add("r" + i + "-m" + number + "@d" + random.nextInt(DOMAINS) + ".example");
        }
        InDoubtPolicy policy = POLICIES[random.nextInt(POLICIES.length)];
        Duration delay = random.nextInt(8) == 0 ? Duration.ofSeconds(random.nextInt(3000)) : null;
        return new Letter(number, recipients, policy, delay, random.nextInt(3) - 1, random.nextInt(12) == 0);
    }

    /** Whether its sender asked to be told of successes too. */
    boolean wantsToKnow() {
        return number % 4 == 0;
    }

    SubmissionKey key() {
        return new SubmissionKey("letter-" + number);
    }

    Submission submission(java.time.Instant now) {
        String text = "From: sender@example.org\r\nTo: undisclosed-recipients:;\r\nMessage-ID: <m" + number
                + "@sender.example>\r\nDate: Thu, 1 Jan 2026 00:00:00 +0000\r\nSubject: " + number + "\r\n\r\nText "
                + number + "\r\n";
        Submission submission = Submission.of(
                        Envelope.smtp("sender@example.org", recipients.toArray(new String[0])),
                        Content.of(text.getBytes(US_ASCII)))
                .withKey(key())
                .withInDoubt(policy)
                .withPriority(priority);
        if (delay != null) {
            submission = submission.withNotBefore(now.plus(delay));
        }
        if (wantsToKnow()) {
            submission = submission.withReports(EnumSet.allOf(ReportOn.class));
        }
        return isHeld ? submission.withHold("somebody has to look at it") : submission;
    }
}
