package org.postlude.spooler.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
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
    private final Map<String, Route> known = new ConcurrentHashMap<>();

    /** {@code order} holds all names, whichever of them is logged on first. */
    Routes(List<String> order) {
        this.order = List.copyOf(order);
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
     */
    List<Group> group(List<Recipient> recipients) {
        Map<String, Group> open = new LinkedHashMap<>();
        List<Group> groups = new ArrayList<>();
        for (Recipient recipient : recipients) {
            Route route = of(recipient);
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
