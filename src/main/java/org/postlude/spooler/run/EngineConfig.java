package org.postlude.spooler.run;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.postlude.spooler.Alarm;
import org.postlude.spooler.ReportTemplate;
import org.postlude.spooler.SpoolerObserver;
import org.postlude.spooler.core.Settings;
import org.postlude.spooler.queue.DoubtAdvisor;
import org.postlude.spooler.queue.SuppressionPolicy;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.ReceivePolicy;
import org.postlude.store.StoreAddress;
import org.postlude.store.SubmitPolicy;
import org.postlude.transport.TransportRequest;

/**
 * What an engine is made of.
 *
 * @param settings what may be set
 * @param clock the time; steady where it is real ({@code docs/adr/0017})
 * @param alarm who wakes; null for real time
 * @param providers the providers
 * @param transports to be logged on at once, in the order of routing
 * @param ways routes that were given for some domains; of these the first one that fits counts
 * @param policy may refuse a submit
 * @param receivePolicy may set aside what comes in; null for nobody
 * @param localName this host's name, for reports and new Message-IDs
 * @param trace hears each call to a provider; null for nobody
 * @param warnings hears each warning; null for the log
 * @param doubtAdvisor is asked about mail in doubt under ASK; null for nobody
 * @param inDoubt by the names of transports: the policy of mail that was submitted under RETRY
 * @param threads closed with the engine
 * @param template the words of reports for people
 * @param suppression which refusals put an address on a store's list; null for none
 * @param sends false if nothing is ever attempted: for who only changes what waits
 * @param reachableAt what each store is told for those who find it owned (rule S14); null for nothing
 * @param observer hears what happens, for metrics; null for nobody
 * @param recorded which stores keep an activity feed
 * @param admission how much is taken from submitters
 */
public record EngineConfig(
        Settings settings,
        InstantSource clock,
        @Nullable Alarm alarm,
        Providers providers,
        List<TransportRequest> transports,
        List<Routes.Way> ways,
        SubmitPolicy policy,
        @Nullable ReceivePolicy receivePolicy,
        String localName,
        @Nullable Consumer<String> trace,
        @Nullable Consumer<String> warnings,
        @Nullable DoubtAdvisor doubtAdvisor,
        Map<String, InDoubtPolicy> inDoubt,
        Threads threads,
        ReportTemplate template,
        @Nullable SuppressionPolicy suppression,
        boolean sends,
        @Nullable String reachableAt,
        @Nullable SpoolerObserver observer,
        Predicate<StoreAddress> recorded,
        Admission admission) {
    /** Whether some mail has several routes. */
    boolean hasOtherWays() {
        return ways.stream().anyMatch(way -> way.hops().size() > 1);
    }

    /** Real time is made steady; a clock that comes with its own alarm is its owner's. */
    public EngineConfig {
        ways = List.copyOf(ways);
        clock = alarm == null ? new SteadyClock(clock, System::nanoTime) : clock;
    }
}
