package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageState;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.ReportOn;

/** A person's route is the only one (rule O2). */
class ReroutedRecordTest {
    @Test
    void O2_aPersonsRouteForgetsTheOthersAndKeepsTheRestOfTheTerms() {
        Terms terms = new Terms(
                "a subject", Instant.EPOCH, Set.of(ReportOn.SUCCESS), List.of(new Terms.Hop("one", "smtp://one")));
        PartRecord record = new PartRecord(
                null,
                "me@example.org",
                Instant.EPOCH,
                null,
                InDoubtPolicy.RETRY,
                1,
                3,
                null,
                MessageState.BACKING_OFF,
                false,
                "one",
                "smtp://one",
                List.of("none"),
                null,
                null,
                List.of(Mark.PENDING),
                terms,
                Past.NONE);
        PartRecord routed = record.routed("two", "smtp://two");
        assertEquals("two", routed.transport());
        assertEquals("smtp://two", routed.url());
        assertEquals(List.of(), routed.declined());
        assertEquals(new Terms("a subject", Instant.EPOCH, Set.of(ReportOn.SUCCESS), List.of()), routed.terms());
        assertEquals(3, routed.attempts());
    }
}
