package org.postlude.transport;

import java.util.Set;

/**
 * One kind of transport; MAPI {@code IXPProvider}. Found by {@link java.util.ServiceLoader} or handed over in code. Calls
 * may come from any thread and at the same time.
 */
public interface TransportProvider {
    /**
     * The URL schemes that this provider serves.
     *
     * @return at least one, lower case, for example {@code smtp}
     */
    Set<String> schemes();

    /**
     * Logs on; MAPI {@code IXPProvider::TransportLogon}. Connects to nobody yet: a server that is down is told by the
     * attempts, not here (rule T1).
     *
     * @param support what the framework offers; keep it as long as the logon lives
     * @param request which transport
     * @return a new logon
     * @throws TransportConfigurationException if the URL or an option is wrong
     */
    TransportLogon transportLogon(TransportSupport support, TransportRequest request);

    /**
     * Frees what the provider still holds; MAPI {@code Shutdown}. Once, after the last logon is gone (rule S8); not at all where a
     * call of a logon, {@code close} at the latest, does not come back.
     */
    void shutdown();
}
