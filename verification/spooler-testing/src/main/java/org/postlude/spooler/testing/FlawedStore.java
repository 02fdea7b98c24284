package org.postlude.spooler.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Content;
import org.postlude.message.MessageId;
import org.postlude.store.SubmissionKey;
import org.postlude.store.spi.ChangeResult;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Lease;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.Submitted;

/** Breaks a store in the way that a test has planted; with {@link Flaw#NONE} it changes nothing. */
final class FlawedStore {
    /** The call as it is. */
    interface Call {
        @Nullable
        Object run() throws Throwable;
    }

    private final Flaw flaw;
    /** Never the same twice. */
    private final LongSupplier steps;

    private @Nullable Call late;

    FlawedStore(Flaw flaw, LongSupplier steps) {
        this.steps = steps;
        this.flaw = flaw;
    }

    @Nullable
    Object looked(Object logon, Method method, Object @Nullable [] arguments, Call call) throws Throwable {
        catchUp();
        if (flaw == Flaw.CLAIMS_ARE_FORGOTTEN && method.getName().equals("claimedBefore") && arguments != null) {
            forgetClaims((SpoolerLogon) logon, new Lease((Long) arguments[0]));
        }
        @Nullable Object result = call.run();
        if (flaw == Flaw.REPORTS_ARE_INVENTED && method.getName().equals("due") && result instanceof List<?> parts) {
            inventReports((SpoolerLogon) logon, parts);
        }
        return result;
    }

    private static void inventReports(SpoolerLogon logon, List<?> parts) throws IOException {
        for (Object each : parts) {
            QueuedPart part = (QueuedPart) each;
            String text = "Final-Recipient: rfc822; " + part.recipients().get(0).address() + "\r\nAction: failed\r\n";
            Object unused = logon.deliver("invented:" + part.id(), "INBOX", Content.of(text.getBytes(US_ASCII)));
        }
    }

    private static void forgetClaims(SpoolerLogon logon, Lease lease) throws IOException {
        List<PartChange> changes = new ArrayList<>();
        for (QueuedPart part : logon.claimedBefore(lease.epoch(), "", 100).items()) {
            changes.add(new PartChange(
                    part.id(),
                    part.revision(),
                    part.label().with(LabelState.READY, part.label().due()),
                    part.record()));
        }
        logon.change(lease, changes);
    }

    @Nullable
    Object changed(Object logon, Method method, Object @Nullable [] arguments, Call call) throws Throwable {
        catchUp();
        if (arguments == null) {
            return call.run();
        }
        String name = method.getName();
        if (flaw == Flaw.CLAIMS_ARE_LATE && name.equals("change") && areClaims((List<?>) arguments[1])) {
            late = call;
            return ((List<?>) arguments[1])
                    .stream().map(each -> ChangeResult.APPLIED).toList();
        }
        if (flaw == Flaw.REPORTS_ARE_DROPPED && name.equals("deliver") && isReport(arguments[0])) {
            return new Submitted(new MessageId("dropped-" + arguments[0].hashCode()), false);
        }
        if (flaw == Flaw.KEYS_ARE_FORGOTTEN && name.equals("submit")) {
            arguments[0] = new SubmissionKey(arguments[0] + "-" + steps.getAsLong());
        }
        if (flaw == Flaw.FAILED_COMMIT_IS_ACKNOWLEDGED && name.equals("submit")) {
            return acknowledged(call);
        }
        return call.run();
    }

    private static @Nullable Object acknowledged(Call call) throws Throwable {
        try {
            return call.run();
        } catch (IOException e) {
            return new Submitted(new MessageId("failed"), false);
        }
    }

    private static boolean isReport(Object key) {
        return key.toString().startsWith("ndr:");
    }

    private static boolean areClaims(List<?> changes) {
        return changes.stream().allMatch(each -> ((PartChange) each).label().state() == LabelState.CLAIMED);
    }

    /** What was answered too early is done before the next call, if there is one. */
    private void catchUp() throws Throwable {
        Call missing = Optional.ofNullable(late).orElse(() -> null);
        late = null;
        Object unused = missing.run();
    }
}
