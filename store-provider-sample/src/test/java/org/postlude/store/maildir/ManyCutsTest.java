package org.postlude.store.maildir;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.postlude.tck.store.CrashSuite;

/** At each step of the kit's script the power goes four times, and each time something else of what was not forced is left. */
@Tag("long")
final class ManyCutsTest implements CrashSuite {
    @Override
    public MaildirUnderTest newStore() throws IOException {
        return new MaildirUnderTest(4);
    }
}
