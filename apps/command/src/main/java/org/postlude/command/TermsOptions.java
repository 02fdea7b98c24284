package org.postlude.command;

import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.ReportOn;
import org.postlude.store.Submission;
import picocli.CommandLine.Option;

/** What is agreed on new mail beside its envelope: when it goes, before which, for how long, and who hears of it. */
final class TermsOptions {
    private static final List<String> PRIORITIES = List.of("non-urgent", "normal", "urgent");
    private static final String NEVER = "never";
    /** RETRY is what mail has that asks for nothing, and then its transport is asked. */
    private static final List<InDoubtPolicy> POLICIES =
            List.of(InDoubtPolicy.HOLD, InDoubtPolicy.FAIL_UNKNOWN, InDoubtPolicy.ASK);

    @Option(
            names = "--not-before",
            paramLabel = "TIME",
            description = "the mail waits until then: a time from now (90m, 2h, 1d12h), or 2026-01-31T12:00:00Z")
    private @Nullable String notBefore;

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            description = "what is not sent by then is returned: as --not-before (default: after five days)")
    private @Nullable String expires;

    @Option(
            names = "--priority",
            paramLabel = "WORD",
            description = "urgent, normal or non-urgent: what goes first (default: normal)")
    private @Nullable String priority;

    @Option(
            names = "--report",
            paramLabel = "WORDS",
            description = "what the sender is told: success, failure, delay, with commas; or never (default:"
                    + " failure,delay)")
    private @Nullable String reports;

    @Option(
            names = "--in-doubt",
            paramLabel = "POLICY",
            description =
                    "what becomes of mail that may have arrived: hold, fail-unknown or ask (default: what its transport has,"
                            + " else it is tried again)")
    private @Nullable String inDoubt;

    /** What to do with each submission; the times count from now. */
    UnaryOperator<Submission> at(Instant now) {
        Instant first = notBefore == null ? null : UntilOption.parse("--not-before", notBefore, now);
        Instant last = expires == null ? null : UntilOption.parse("--expires", expires, now);
        int urgency = priority == null ? 0 : urgency(priority);
        Set<ReportOn> told = reports == null ? ReportOn.USUAL : told(reports);
        InDoubtPolicy policy = inDoubt == null ? InDoubtPolicy.RETRY : word("--in-doubt", inDoubt, POLICIES);
        return mail -> mail.withNotBefore(first)
                .withExpires(last)
                .withPriority(urgency)
                .withReports(told)
                .withInDoubt(policy);
    }

    /** What was submitted before has its own. */
    boolean areGiven() {
        return notBefore != null || expires != null || priority != null || reports != null || inDoubt != null;
    }

    private static int urgency(String word) {
        int found = PRIORITIES.indexOf(word.toLowerCase(Locale.ROOT));
        if (found < 0) {
            throw unknown("--priority", word, String.join(", ", PRIORITIES));
        }
        return found - 1;
    }

    private static Set<ReportOn> told(String words) {
        Set<ReportOn> told = EnumSet.noneOf(ReportOn.class);
        if (!words.equalsIgnoreCase(NEVER)) {
            for (String word : words.split(",", -1)) {
                told.add(word("--report", word.strip(), Arrays.asList(ReportOn.values())));
            }
        }
        return told;
    }

    private static <E extends Enum<E>> E word(String option, String word, List<E> values) {
        for (E value : values) {
            if (named(value).equals(word.toLowerCase(Locale.ROOT))) {
                return value;
            }
        }
        throw unknown(option, word, values.stream().map(TermsOptions::named).collect(Collectors.joining(", ")));
    }

    private static String named(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static UsageException unknown(String option, String word, String known) {
        return new UsageException(option + " '" + word + "' is not known; give " + known + ". Nothing was submitted");
    }
}
