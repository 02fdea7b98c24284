/**
 * The transport half of the conformance kit.
 *
 * <p>For whoever tests a spooler, or a program on it: {@link org.postlude.tck.transport.ScriptedTransport}, a transport
 * that does what a test tells it and is stricter than reality.
 *
 * <p>For whoever writes a transport: the contract suites ({@link org.postlude.tck.transport.TransportContract} and the
 * capability suites beside it), JUnit interfaces that a test class implements, and {@link
 * org.postlude.tck.transport.DirectSupport}, a strict stand-in for the spooler.
 */
package org.postlude.tck.transport;
