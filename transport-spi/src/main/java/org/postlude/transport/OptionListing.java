package org.postlude.transport;

import java.util.List;
import java.util.TreeSet;

/**
 * A {@link TransportProvider} that says which options it knows, so that a tool can list them and a misspelt one is not
 * silently the default. A provider that knows none lists none.
 */
public interface OptionListing {
    /**
     * The options of a request (rule T21).
     *
     * @return each name once, in the order in which people should read them; the same each time
     */
    List<TransportOption> options();

    /**
     * Refuses a request with an option that is not listed (rule T21). The spooler calls it before {@link
     * TransportProvider#transportLogon}; a provider calls it in there as well, for whoever comes without the spooler. Options
     * that stand elsewhere, in the URL or in a file, are looked at by the provider alone.
     *
     * @param request which transport
     * @throws TransportConfigurationException naming the option, and those that there are; no value is shown
     */
    default void requireKnown(TransportRequest request) {
        TreeSet<String> unknown = new TreeSet<>(request.options().keySet());
        TreeSet<String> known = new TreeSet<>();
        options().forEach(option -> known.add(option.name()));
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw new TransportConfigurationException("transport '" + TransportRequest.withoutPassword(request.name())
                    + "' was not logged on, mail routed to it is kept: no such option: " + String.join(", ", unknown)
                    + ". There are " + (known.isEmpty() ? "none" : String.join(", ", known)) + " (rule T21)");
        }
    }
}
