package org.postlude.store.spi.support;

import java.util.List;
import java.util.regex.Pattern;
import org.postlude.message.ProviderContractException;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Lease;
import org.postlude.store.spi.NewPart;
import org.postlude.store.spi.PartChange;

/** Refuses what a caller of a store must not ask for, before anything is changed. Pure; any thread. */
public final class CallerChecks {
    private static final Pattern NOTE_NAME = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private CallerChecks() {}

    /**
     * A dead lease never lives again (rule Q2).
     *
     * @param lease the caller's
     * @param epoch that of the one lease that lives
     * @throws ProviderContractException naming Q2 if they differ
     */
    public static void lease(Lease lease, long epoch) {
        if (lease.epoch() != epoch) {
            throw new ProviderContractException("Q2", lease + " is dead: the epoch is " + epoch);
        }
    }

    /**
     * A change ends no part (rule Q4).
     *
     * @param changes the caller's
     * @throws ProviderContractException naming Q4 if a label is DONE
     */
    public static void changes(List<PartChange> changes) {
        if (changes.stream().anyMatch(change -> change.label().state() == LabelState.DONE)) {
            throw new ProviderContractException("Q4", "finish ends parts, change does not; nothing was changed");
        }
    }

    /**
     * A note is small and has a plain name (rule Q10).
     *
     * @param name 1 to 128 characters out of {@code A-Z a-z 0-9 . _ -}
     * @param bytes at most {@value org.postlude.store.spi.NewPart#MAX_RECORD}
     * @throws ProviderContractException naming Q10 if it has another form
     */
    public static void note(String name, byte[] bytes) {
        if (!NOTE_NAME.matcher(name).matches() || bytes.length > NewPart.MAX_RECORD) {
            throw new ProviderContractException(
                    "Q10", "no note is named '" + name + "' or has " + bytes.length + " octets; nothing was changed");
        }
    }
}
