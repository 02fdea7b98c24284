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
import org.postlude.store.SubmitRejectedException;
import org.postlude.store.spi.NewPart;

/**
 * Which transport new mail goes to: the first, in order, that takes the address type; one that takes any type comes last
 * (semantics 3.3). Thread-safe.
 */
final class Routes {
    /** One transport as routing sees it. */
    record Route(String name, String url, List<String> addressTypes) {}

    /** Recipients that go one way together. */
    record Group(Route route, String lane, List<Recipient> recipients) {}

    private final List<String> order;
    private final Consumer<String> checkUrl;
    private final Map<String, Route> known = new ConcurrentHashMap<>();

    /**
     * @param order holds all names, whichever of them is logged on first
     * @param checkUrl throws for what is no transport's URL
     */
    Routes(List<String> order, Consumer<String> checkUrl) {
        this.order = List.copyOf(order);
        this.checkUrl = checkUrl;
    }

    /** Adds a transport, or takes note of its new address types. */
    void put(Route route) {
        known.put(route.name(), route);
    }

    private List<Route> routes() {
        return order.stream().map(known::get).filter(Objects::nonNull).toList();
    }

    /**
     * Groups recipients by transport, domain and address type, at most a hundred in each group: what the transport declines
     * of a group goes on to one and the same other transport.
     *
     * @param wanted in place of the order
     */
    List<Group> group(List<Recipient> recipients, Optional<Route> wanted) {
        Map<String, Group> open = new LinkedHashMap<>();
        List<Group> groups = new ArrayList<>();
        for (Recipient recipient : recipients) {
            Route route = wanted.isPresent() ? wanted.get() : of(recipient);
            String lane = Lanes.of(route.name(), recipient);
            String together = recipient.addressType() + " " + lane;
            Group group = open.get(together);
            if (group == null || group.recipients().size() == NewPart.MAX_RECIPIENTS) {
                group = new Group(route, lane, new ArrayList<>());
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
