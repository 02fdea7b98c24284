package org.postlude.spooler.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.postlude.message.ErrorKind;
import org.postlude.message.Recipient;
import org.postlude.spooler.core.Lanes;
import org.postlude.spooler.core.NamePattern;
import org.postlude.spooler.core.PartRecord;
import org.postlude.spooler.core.Terms;
import org.postlude.store.SubmitRejectedException;
import org.postlude.store.spi.NewPart;

/**
 * Which transport new mail goes to: those that were given for its domain, or else the first, in order, that takes the address type; one that takes any type comes last
 * (semantics 3.3). Thread-safe.
 */
public final class Routes {
    /** One transport as routing sees it. */
    record Route(String name, String url, List<String> addressTypes) {}

    /**
     * A way that was given for some domains.
     *
     * @param domains which
     * @param hops the transports in their order
     */
    public record Way(NamePattern domains, List<Terms.Hop> hops) {
        /** Copies the list. */
        public Way {
            hops = List.copyOf(hops);
        }
    }

    /** Recipients that go one way together; {@code hops} are all their routes if there is more than the first one. */
    record Group(Terms.Hop first, List<Terms.Hop> hops, String lane, List<Recipient> recipients) {}

    private volatile List<String> order;
    private final Consumer<String> checkUrl;
    private final List<Way> ways;
    private final Map<String, Route> known = new ConcurrentHashMap<>();
    /** What had the name before. */
    private final Map<String, Route> last = new ConcurrentHashMap<>();

    /**
     * @param order holds all names, whichever of them is logged on first
     * @param checkUrl throws for what is no transport's URL
     * @param ways of these the first one that fits counts
     */
    Routes(List<String> order, Consumer<String> checkUrl, List<Way> ways) {
        this.order = List.copyOf(order);
        this.checkUrl = checkUrl;
        this.ways = List.copyOf(ways);
    }

    /** Adds a transport, or takes note of its new address types. */
    void put(Route route) {
        Route before = known.put(route.name(), route);
        if (before != null && !before.url().equals(route.url())) {
            last.put(route.name(), before);
        }
    }

    /** One that another is about to follow has other address types; whichever new mail goes over stays so. */
    void renew(Route route) {
        known.compute(route.name(), (name, now) -> now == null || now.url().equals(route.url()) ? route : now);
        last.computeIfPresent(route.name(), (name, before) -> before.url().equals(route.url()) ? route : before);
    }

    /** Those that are in use, in their order, while the spooler runs. */
    void reorder(List<String> names) {
        order = List.copyOf(names);
    }

    /** Nothing new goes over it. */
    void remove(String name) {
        known.remove(name);
        last.remove(name);
    }

    /** The one before, which was replaced by another of its name that does not work. */
    void restore(String name, String url) {
        Route before = last.get(name);
        if (before != null && before.url().equals(url)) {
            known.put(name, before);
        }
    }

    private List<Route> routes() {
        return order.stream().map(known::get).filter(Objects::nonNull).toList();
    }

    /**
     * Groups recipients by transport, domain and address type, at most a hundred in each group: what the transport declines
     * of a group goes on to one and the same other transport.
     *
     * @param wanted in place of the order; not for an address of another type than Internet mail's that it does not take
     * @param isLarge whether the message is
     */
    List<Group> group(List<Recipient> recipients, Optional<Route> wanted, boolean isLarge) {
        Map<String, Group> open = new LinkedHashMap<>();
        List<Group> groups = new ArrayList<>();
        for (Recipient recipient : recipients) {
            List<Terms.Hop> hops = wanted.filter(route -> isFor(route, recipient))
                    .map(route -> List.of(hop(route)))
                    .orElseGet(() -> hops(recipient));
            String lane = Lanes.of(hops.get(0).transport(), recipient, isLarge);
            String together = recipient.addressType() + " " + lane;
            Group group = open.get(together);
            if (group == null || group.recipients().size() == NewPart.MAX_RECIPIENTS) {
                group = new Group(hops.get(0), hops.size() > 1 ? hops : List.of(), lane, new ArrayList<>());
                open.put(together, group);
                groups.add(group);
            }
            group.recipients().add(recipient);
        }
        return groups;
    }

    /** One of ours, by its name; else the one that a URL means. */
    Route named(String nameOrUrl) {
        Route route = known.get(nameOrUrl);
        if (route == null) {
            checkUrl.accept(nameOrUrl);
            return new Route(nameOrUrl, nameOrUrl, List.of());
        }
        return route;
    }

    private static boolean isFor(Route route, Recipient recipient) {
        String type = recipient.addressType();
        return type.equals(Recipient.SMTP)
                || (!route.url().equals(PartRecord.LOCAL)
                        && (route.addressTypes().isEmpty()
                                || route.addressTypes().contains(type)));
    }

    private static Terms.Hop hop(Route route) {
        return new Terms.Hop(route.name(), route.url());
    }

    private List<Terms.Hop> hops(Recipient recipient) {
        if (recipient.addressType().equals(Recipient.SMTP)) {
            for (Way way : ways) {
                if (way.domains().matches(recipient.domain())) {
                    return way.hops();
                }
            }
        }
        return List.of(hop(of(recipient)));
    }

    private Route of(Recipient recipient) {
        Route last = null;
        for (Route route : routes()) {
            if (route.addressTypes().contains(recipient.addressType())) {
                return route;
            }
            last = last == null && route.addressTypes().isEmpty() ? route : last;
        }
        if (last == null) {
            throw new SubmitRejectedException(
                    ErrorKind.NO_SUPPORT,
                    "no transport takes " + recipient.addressType() + " addresses such as " + recipient
                            + "; nothing was submitted. Configured are "
                            + routes().stream().map(Route::name).toList());
        }
        return last;
    }
}
