package org.postlude.trigger;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.postlude.message.ActivityEvent;
import org.postlude.message.event.Fact;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What became of one event of a machine, as activity events of the kind {@code guest.logoff}. */
final class GuestReports {
    /** The kind. */
    static final String KIND = "guest.logoff";

    private static final Set<String> NAMES = Set.of("owner", "user", "machine");

    private static final Logger LOG = LoggerFactory.getLogger(GuestReports.class);

    private final MachineEvent event;
    private final Consumer<ActivityEvent> log;

    GuestReports(MachineEvent event, Consumer<ActivityEvent> log) {
        this.event = event;
        this.log = log;
    }

    void nobody(String why) {
        LOG.info("{} of machine {}: nobody was logged off: {}", event.type(), event.machine(), Plain.words(why));
        tell("", "", Map.of("nobody", why));
    }

    void of(String owner, String why) {
        LOG.info(
                "{} of machine {}: {} was not logged off: {}",
                event.type(),
                event.machine(),
                Plain.of(owner),
                Plain.words(why));
        tell(owner, "", Map.of("owner", owner, "nobody", why));
    }

    void of(String owner, LogoffMode mode, List<LogoffReport> reports) {
        done(owner, "", mode, reports);
    }

    /** Of one that was not done in its time, and is now. */
    void later(String owner, LogoffMode mode, List<LogoffReport> reports) {
        done(owner, "|later", mode, reports);
    }

    private void done(String owner, String which, LogoffMode mode, List<LogoffReport> reports) {
        Map<String, String> facts = new HashMap<>();
        facts.put("owner", owner);
        facts.put("mode", mode.name());
        facts.put("stores", Integer.toString(reports.size()));
        facts.put(
                "outcome",
                reports.stream().map(each -> each.outcome().name()).distinct().collect(Collectors.joining(",")));
        facts.put("sent", sum(reports, each -> (int) each.counts().sent()));
        facts.put("left", sum(reports, each -> (int) each.counts().left()));
        facts.put("in-doubt", sum(reports, each -> (int) each.counts().inDoubt()));
        String problems =
                reports.stream().flatMap(each -> each.problems().stream()).collect(Collectors.joining("; "));
        if (!problems.isEmpty()) {
            facts.put("problems", problems);
        }
        LOG.info(
                "{} of machine {}: the logoff of {}: {}",
                event.type(),
                event.machine(),
                Plain.of(owner),
                Plain.words(facts.toString()));
        tell(owner, which, facts);
    }

    private static String sum(List<LogoffReport> reports, ToIntFunction<LogoffReport> count) {
        return Integer.toString(reports.stream().mapToInt(count).sum());
    }

    private void tell(String owner, String which, Map<String, String> facts) {
        Map<String, String> all = new HashMap<>(facts);
        all.put("machine", event.machine());
        all.put("event", event.type().name());
        String who = "";
        if (event instanceof MachineEvent.GuestLogoff logoff) {
            all.put("type", logoff.how().name());
            put(all, "user", logoff.user());
            put(all, "since", logoff.since());
            who = logoff.user().optional().orElse("");
        }
        String key = String.join(
                        "|",
                        KIND,
                        event.machine(),
                        event.at().toString(),
                        event.type().name(),
                        Plain.of(who),
                        Plain.of(owner) + which)
                .toLowerCase(Locale.ROOT);
        all.replaceAll((name, value) -> NAMES.contains(name) ? Plain.of(value) : Plain.words(value));
        try {
            log.accept(new ActivityEvent(key, event.at(), KIND, all));
        } catch (Throwable e) { // of whatever kind: the next logoff has to come
            LOG.error("the report of a logoff could not be recorded; the logoff itself is done: {}", all, e);
        }
    }

    private static void put(Map<String, String> all, String name, Fact<?> fact) {
        if (fact instanceof Fact.Absent<?> absent) {
            all.put(name + "-absent", absent.why());
        } else {
            all.put(name, fact.optional().map(GuestReports::text).orElse(""));
        }
    }

    private static String text(Object value) {
        return value instanceof Instant time ? time.toString() : value.toString();
    }
}
