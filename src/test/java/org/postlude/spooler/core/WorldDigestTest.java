package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A field that the fingerprint does not know would make different worlds look the same, and the search miss states. */
class WorldDigestTest {
    @Test
    void everyFieldOfTheStateIsInTheFingerprintOrIsLeftOutKnowingly() {
        Map<Class<?>, String> known = Map.of(
                SpoolerState.class,
                "abandoned destinations ending endsBy jumps lastServed limits nextAttempt nextStore nextTransport stores transfers transports",
                StoreState.class,
                "before busy cancelled candidates deferred depth dirty emptyAt failed flush flushOrders handles identity key leftOut"
                        + " loading lookedAhead nextDue nextRound options orders overdue ownEnd pagesAsked pendingOpens phase problems received readTo recheck"
                        + " requeued returned run savedMode sent standing submitted urgent withdrawn",
                TransportState.class,
                "abandoned abilities active addressTypes bits broken configured flushAsked flushing inboundBusy inboundUsers key"
                        + " laneActive largeActive lines maxAttempts name newMail nextIdle nextPoll nextRound outboundUsers phase retiring trouble url",
                LogoffRun.class,
                "cancelled cutoff exhausted flushBegun gateDrained graceEnds last limited mode noticesPending noticesUntil orphan"
                        + " overwritten stage submitting waiters",
                FlushRun.class,
                "bitSeen exempt isGivenUp order over rest since stage started transports walk",
                FlushWalk.class,
                "ahead cursor isBeside isIncomplete isLoading isOutdated passed reading shut",
                FlushOrder.class,
                "call domain ended parts transport transports until",
                Transfer.class,
                "asked attempt begun direction early lane lastProgress order part permit phase retried since stage stopping store transport");
        Map<String, TreeSet<String>> expected = new TreeMap<>();
        Map<String, TreeSet<String>> found = new TreeMap<>();
        known.forEach((type, fields) -> {
            expected.put(type.getSimpleName(), new TreeSet<>(List.of(fields.split(" ", -1))));
            TreeSet<String> names = new TreeSet<>();
            Arrays.stream(type.getDeclaredFields())
                    .filter(field -> !Modifier.isStatic(field.getModifiers()))
                    .map(Field::getName)
                    .forEach(names::add);
            found.put(type.getSimpleName(), names);
        });

        assertEquals(expected, found, "look after WorldDigest and the copy() of the class, then name the field here");
    }
}
