package org.postlude.transport.jakartamail;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The addresses of a host. May block for as long as the system's resolver does. */
@FunctionalInterface
interface NameLookup {
    InetAddress[] addresses(String host) throws UnknownHostException;
}
