package org.postlude.spooler.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postlude.spooler.core.Event;
import org.postlude.transport.TransportRequest;

/** A transport may tell of new address types at any moment, while it is taken out too. */
class ConfiguredTest {
    private final Configured configured = new Configured(List.of(
            new TransportRequest("one", "smtp://new", Map.of()),
            new TransportRequest("one", "smtp://old", Map.of()),
            new TransportRequest("two", "smtp://two", Map.of())));
    private final Routes routes = new Routes(configured.names(), url -> {}, List.of());

    private void tells(String name, String url) {
        configured.route(new Routes.Route(name, url, List.of("SMTP")), routes);
    }

    /** Whoever has no route is taken for a URL. */
    private String urlOf(String name) {
        return routes.named(name).url();
    }

    @Test
    void oneThatIsTakenOutDoesNotBringItsRouteBack() {
        tells("one", "smtp://new");
        tells("two", "smtp://two");
        List<Event> posted = new ArrayList<>();
        configured.remove(List.of("one", "two", "three"), routes, event -> {
            tells("one", "smtp://new");
            tells("two", "smtp://two");
            posted.add(event);
        });
        assertEquals(List.of(new Event.RemoveTransport("one", false), new Event.RemoveTransport("two", false)), posted);
        assertEquals(List.of(), configured.names());
        assertEquals("one", urlOf("one"));
        assertEquals("two", urlOf("two"));
    }

    @Test
    void oneThatHasASuccessorDoesNotTakeTheRouteBack() {
        tells("one", "smtp://old");
        assertEquals("smtp://old", urlOf("one"), "as long as there is no other");
        tells("one", "smtp://new");
        tells("one", "smtp://old");
        assertEquals("smtp://new", urlOf("one"));
    }
}
